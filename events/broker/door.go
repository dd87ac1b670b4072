package broker

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// door lets other processes of this machine in that may open the broker's directory:
// commands that look after the log of a server that runs. It is a Unix socket there,
// for its owner alone, who could read the files as well.
type door struct {
	listener net.Listener
	inside   func() (net.Conn, error)

	mu    sync.Mutex
	shut  bool
	conns map[net.Conn]struct{}
	wg    sync.WaitGroup
}

// doorPath is where a broker's directory has its door.
func doorPath(dir string) string { return filepath.Join(dir, "broker.sock") }

// openDoor listens in a directory that is locked: what is there of an earlier life goes.
func openDoor(dir string, inside func() (net.Conn, error)) (*door, error) {
	path := doorPath(dir)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("opening the broker's socket: %w", err)
	}
	l, err := net.Listen("unix", path) //nolint:noctx // it is in place at once
	if err != nil {
		return nil, fmt.Errorf("opening the broker's socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the broker's socket: %w", err), l.Close())
	}
	d := &door{listener: l, inside: inside, conns: make(map[net.Conn]struct{})}
	d.wg.Go(d.accept)
	return d, nil
}

func (d *door) accept() {
	for {
		outer, err := d.listener.Accept()
		if err != nil {
			return // close has closed it
		}
		inner, err := d.inside()
		if err != nil {
			_ = outer.Close()
			continue
		}
		d.admit(outer, inner)
	}
}

// admit passes on what both ends say until one of them is closed.
func (d *door) admit(outer, inner net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		_, _ = outer.Close(), inner.Close()
		return
	}
	d.conns[outer], d.conns[inner] = struct{}{}, struct{}{}
	pass := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_, _ = to.Close(), from.Close()
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.conns, from)
	}
	d.wg.Go(func() { pass(outer, inner) })
	d.wg.Go(func() { pass(inner, outer) })
}

// close sends everybody away and returns when they are gone.
func (d *door) close() {
	_ = d.listener.Close() // removes the socket, too
	d.mu.Lock()
	d.shut = true
	for c := range d.conns {
		_ = c.Close()
	}
	d.mu.Unlock()
	d.wg.Wait()
}

// A Visitor connects to the broker of another process of this machine; it is usable as
// bus.Options.InProcess.
type Visitor struct{ path string }

// Visit reports whether a process that runs a broker in a directory lets others in.
func Visit(dir string) (*Visitor, bool) {
	v := &Visitor{path: doorPath(dir)}
	conn, err := v.InProcessConn()
	if err != nil {
		return nil, false
	}
	_ = conn.Close()
	return v, true
}

// InProcessConn opens a connection.
func (v *Visitor) InProcessConn() (net.Conn, error) {
	conn, err := net.Dial("unix", v.path) //nolint:noctx // there is no network on the way
	if err != nil {
		return nil, fmt.Errorf("connecting to the broker of another process: %w", err)
	}
	return conn, nil
}
