package backup

import (
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// format is the version of the archive; a reader refuses what is newer.
const format = 1

// The names of the archive's entries.
const (
	headerName   = "header.json"
	manifestName = "manifest.json"
	keysDir      = "keys/"
	streamsDir   = "streams/"
	infoName     = "info.json"
)

// pieceSize is the size of the pieces of a snapshot in bytes, all but the last.
const pieceSize = 1 << 20

// maxDocument bounds an entry that is read whole.
const maxDocument = 4 << 20

// Header is what a backup begins with.
type Header struct {
	Format    int            `json:"format"`
	Version   string         `json:"version"` // of the Arivu that wrote it
	Begun     time.Time      `json:"begun"`
	Positions []bus.Position `json:"positions"`
}

// Part is one stream or bucket in a backup.
type Part struct {
	Name     string `json:"name"`
	Bytes    int64  `json:"bytes"` // of its snapshot
	SHA256   string `json:"sha256"`
	Messages uint64 `json:"messages"`
	LastSeq  uint64 `json:"last_seq"`
	// Lost is how many messages the store itself had lost: they are not in the snapshot.
	Lost uint64 `json:"lost,omitempty"`
}

// Manifest is what a backup ends with.
type Manifest struct {
	Ended time.Time `json:"ended"`
	Parts []Part    `json:"parts"`
}

// Messages is how many messages all parts have.
func (m *Manifest) Messages() uint64 {
	var n uint64
	for _, p := range m.Parts {
		n += p.Messages
	}
	return n
}

// Progress tells how far a backup is read or written. It is in the middle of Part.
type Progress struct {
	Part  string
	Parts int   // that are complete
	Bytes int64 // of snapshots so far
}

// Keys are the private vault keys of roles, as vault.Parse takes them.
type Keys map[events.Stage]string

func pieceName(stream string, n int) string {
	return fmt.Sprintf("%s%s/%08d", streamsDir, stream, n)
}

// streamOf splits the name of an entry of a stream.
func streamOf(name string) (stream, entry string, ok bool) {
	rest, ok := strings.CutPrefix(name, streamsDir)
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
