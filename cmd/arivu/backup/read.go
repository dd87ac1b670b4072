package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"filippo.io/age"

	"arivu/events"
	"arivu/events/bus"
)

// Errors of reading a backup.
var (
	// ErrWrongKey: the backup is encrypted to another key or passphrase.
	ErrWrongKey = errors.New("the backup is encrypted to another key or passphrase")
	// ErrDamaged: it is not a backup, or not as it was written.
	ErrDamaged = errors.New("the backup is damaged")
)

// Contents is what a backup holds beside the snapshots.
type Contents struct {
	Header   Header
	Keys     Keys
	Manifest Manifest
}

// Read reads a backup from its beginning to its end, calls each with every snapshot,
// and checks all of it. each need not read to the end, and may be nil. That a backup is
// whole is known when Read returns, and not before.
func Read(r io.Reader, each func(s *bus.Snapshot, data io.Reader) error, progress func(Progress), keys ...age.Identity) (*Contents, error) {
	plain, err := age.Decrypt(r, keys...)
	var foreign *age.NoIdentityMatchError
	if errors.As(err, &foreign) {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	b := &reader{tar: tar.NewReader(plain), each: each, progress: progress, found: Contents{Keys: Keys{}}}
	if err := b.read(); err != nil {
		return nil, err
	}
	// What follows the archive is authenticated, too.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &b.found, nil
}

type reader struct {
	tar      *tar.Reader
	next     *tar.Header // read and not yet looked at, nil if none
	each     func(*bus.Snapshot, io.Reader) error
	progress func(Progress)
	found    Contents
	parts    []Part // as they were found
	done     Progress
}

func (b *reader) read() error {
	if err := b.document(headerName, &b.found.Header); err != nil {
		return err
	}
	if v := b.found.Header.Format; v > format {
		return fmt.Errorf("the backup was written by a newer Arivu (%s): its format is %d, this one reads %d", b.found.Header.Version, v, format)
	}
	for {
		h, err := b.peek()
		if err != nil {
			return err
		}
		role, key := strings.CutPrefix(h.Name, keysDir)
		stream, entry, part := streamOf(h.Name)
		switch {
		case key:
			data, err := b.whole()
			if err != nil {
				return err
			}
			b.found.Keys[events.Stage(role)] = string(data)
		case part && entry == infoName:
			if err := b.part(stream); err != nil {
				return err
			}
		case h.Name == manifestName:
			return b.manifest()
		default:
			return fmt.Errorf("%w: it holds %q where that does not belong", ErrDamaged, h.Name)
		}
	}
}

// peek is the header of the next entry, which stays the next one.
func (b *reader) peek() (*tar.Header, error) {
	if b.next != nil {
		return b.next, nil
	}
	h, err := b.tar.Next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it ends before its manifest", ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	b.next = h
	return h, nil
}

// whole reads the next entry.
func (b *reader) whole() ([]byte, error) {
	h, err := b.peek()
	if err != nil {
		return nil, err
	}
	b.next = nil
	if h.Size > maxDocument {
		return nil, fmt.Errorf("%w: %s is too large", ErrDamaged, h.Name)
	}
	data, err := io.ReadAll(b.tar)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, h.Name, err)
	}
	return data, nil
}

func (b *reader) document(name string, v any) error {
	h, err := b.peek()
	if err != nil {
		return err
	}
	if h.Name != name {
		return fmt.Errorf("%w: it holds %q in place of %s", ErrDamaged, h.Name, name)
	}
	data, err := b.whole()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return nil
}

func (b *reader) part(stream string) error {
	snap := new(bus.Snapshot)
	if err := b.document(streamsDir+stream+"/"+infoName, snap); err != nil {
		return err
	}
	if snap.Name != stream {
		return fmt.Errorf("%w: the snapshot of %s is called %s", ErrDamaged, stream, snap.Name)
	}
	b.done.Part = stream
	p := &joined{from: b, stream: stream, hash: sha256.New()}
	if b.each != nil {
		if err := b.each(snap, p); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, p); err != nil {
		return err
	}
	b.parts = append(b.parts, Part{Name: stream, Bytes: p.bytes, SHA256: sum(p.hash), Messages: snap.State.Messages, LastSeq: snap.State.LastSeq})
	b.done.Parts++
	b.report(0)
	return nil
}

func (b *reader) report(n int) {
	b.done.Bytes += int64(n)
	if b.progress != nil {
		b.progress(b.done)
	}
}

func (b *reader) manifest() error {
	if err := b.document(manifestName, &b.found.Manifest); err != nil {
		return err
	}
	for i, want := range b.found.Manifest.Parts {
		want.Lost = 0
		if i >= len(b.parts) || b.parts[i] != want {
			return fmt.Errorf("%w: %s is not what was saved", ErrDamaged, want.Name)
		}
	}
	if len(b.parts) > len(b.found.Manifest.Parts) {
		return fmt.Errorf("%w: its manifest does not know all that it holds", ErrDamaged)
	}
	if _, err := b.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its manifest", ErrDamaged)
	}
	return nil
}

// joined is a snapshot put together from its pieces.
type joined struct {
	from   *reader
	stream string
	hash   hash.Hash
	bytes  int64
	n      int
	inside bool
	over   bool
}

// Read implements io.Reader.
func (p *joined) Read(buf []byte) (int, error) {
	for !p.over {
		if !p.inside {
			if err := p.enter(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := p.from.tar.Read(buf)
		p.hash.Write(buf[:n])
		p.bytes += int64(n)
		p.from.report(n)
		if errors.Is(err, io.EOF) {
			p.inside, err = false, nil
		}
		if err != nil {
			return n, fmt.Errorf("%w: %s: %w", ErrDamaged, p.stream, err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, io.EOF
}

// enter goes on to the next piece, if there is one.
func (p *joined) enter() error {
	h, err := p.from.peek()
	if err != nil {
		return err
	}
	if h.Name != pieceName(p.stream, p.n+1) {
		p.over = true
		return nil
	}
	p.from.next = nil
	p.n++
	p.inside = true
	return nil
}
