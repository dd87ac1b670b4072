package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"time"

	"filippo.io/age"

	"arivu/events/bus"
)

// Source is what is backed up.
type Source struct {
	Bus     *bus.Bus
	Version string
	// Keys go into the backup; nil for none.
	Keys Keys
	// Progress is called from the calling goroutine; nil if nobody wants to know.
	Progress func(Progress)
}

// Write writes a backup to w, encrypted to the recipients. Memory does not grow with
// what there is to save.
func Write(ctx context.Context, w io.Writer, src Source, to ...age.Recipient) (*Manifest, error) {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return nil, fmt.Errorf("encrypting the backup: %w", err)
	}
	b := &writer{src: src, tar: tar.NewWriter(sealed), begun: src.Bus.Now()}
	if err := b.write(ctx); err != nil {
		return nil, err
	}
	if err := errors.Join(b.tar.Close(), sealed.Close()); err != nil {
		return nil, fmt.Errorf("writing the backup: %w", err)
	}
	return &b.manifest, nil
}

type writer struct {
	src      Source
	tar      *tar.Writer
	begun    time.Time
	done     Progress
	manifest Manifest
}

func (b *writer) write(ctx context.Context) error {
	positions, err := b.src.Bus.Positions(ctx)
	if err != nil {
		return err
	}
	err = b.document(headerName, Header{Format: format, Version: b.src.Version, Begun: b.begun, Positions: positions})
	if err != nil {
		return err
	}
	for _, role := range slices.Sorted(maps.Keys(b.src.Keys)) {
		if err := b.entry(keysDir+string(role), []byte(b.src.Keys[role])); err != nil {
			return err
		}
	}
	for _, name := range b.src.Bus.Streams() {
		if err := b.stream(ctx, name); err != nil {
			return err
		}
	}
	b.manifest.Ended = b.src.Bus.Now()
	return b.document(manifestName, b.manifest)
}

func (b *writer) document(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	return b.entry(name, data)
}

func (b *writer) entry(name string, data []byte) error {
	err := b.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: b.begun, Format: tar.FormatPAX})
	if err == nil {
		_, err = b.tar.Write(data)
	}
	if err != nil {
		return fmt.Errorf("writing %s of the backup: %w", name, err)
	}
	return nil
}

func (b *writer) stream(ctx context.Context, name string) error {
	b.done.Part = name
	p := &pieces{to: b, hash: sha256.New(), part: Part{Name: name}, buf: make([]byte, 0, pieceSize)}
	begun := func(s *bus.Snapshot) error {
		p.part.Messages, p.part.LastSeq = s.State.Messages, s.State.LastSeq
		return b.document(streamsDir+name+"/"+infoName, s)
	}
	err := b.src.Bus.Snapshot(ctx, name, begun, p)
	if errors.Is(err, bus.ErrNotFound) {
		return nil // the store is of a version that did not have it
	}
	if err == nil {
		err = p.flush()
	}
	if err == nil {
		p.part.Lost, err = b.src.Bus.Unreadable(ctx, name)
	}
	if err != nil {
		return err
	}
	p.part.SHA256 = sum(p.hash)
	b.manifest.Parts = append(b.manifest.Parts, p.part)
	b.done.Parts++
	b.report(0)
	return nil
}

func (b *writer) report(n int) {
	b.done.Bytes += int64(n)
	if b.src.Progress != nil {
		b.src.Progress(b.done)
	}
}

// pieces cuts a snapshot into entries of the archive, which must know their sizes
// before they begin.
type pieces struct {
	to   *writer
	hash hash.Hash
	part Part
	buf  []byte
	n    int
}

// Write implements io.Writer.
func (p *pieces) Write(data []byte) (int, error) {
	n := len(data)
	for len(data) > 0 {
		room := min(len(data), pieceSize-len(p.buf))
		p.buf = append(p.buf, data[:room]...)
		data = data[room:]
		if len(p.buf) == pieceSize {
			if err := p.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (p *pieces) flush() error {
	if len(p.buf) == 0 {
		return nil
	}
	p.n++
	if err := p.to.entry(pieceName(p.part.Name, p.n), p.buf); err != nil {
		return err
	}
	p.hash.Write(p.buf)
	p.part.Bytes += int64(len(p.buf))
	p.to.report(len(p.buf))
	p.buf = p.buf[:0]
	return nil
}
