package edge

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A server that closes a connection while the client is still sending makes the
// client's machine throw away the reply. So after refusing a request unread, the
// rest is read and dropped, within these bounds.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 16 << 20
)

// listener hands out connections that can linger, and tells when it is first
// asked for one.
type listener struct {
	net.Listener
	accept    sync.Once
	accepting chan struct{}
	shut      sync.Once
	shutErr   error
}

func newListener(l net.Listener) *listener {
	return &listener{Listener: l, accepting: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	l.accept.Do(func() { close(l.accepting) })
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c}, nil
}

// Close implements net.Listener. It is safe to call twice.
func (l *listener) Close() error {
	l.shut.Do(func() { l.shutErr = l.Listener.Close() })
	return l.shutErr
}

// conn is a connection that may linger when closed.
type conn struct {
	net.Conn
	linger atomic.Bool
}

// lingerAfter makes a connection linger once the reply is written.
func lingerAfter(c net.Conn) {
	if c, ok := c.(*conn); ok {
		c.linger.Store(true)
	}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if ok && c.linger.Swap(false) && half.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes)
	}
	return c.Conn.Close()
}
