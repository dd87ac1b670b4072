package demo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	// fileName is the demo database within the data directory.
	fileName = "shop.db"
	// formatVersion is kept in the file's user_version. Raise it with every change
	// of the schema or of the data, so that files of older versions are replaced.
	formatVersion = 1
	// applicationID is kept in the file's application_id and tells our file from a
	// database that somebody else put there: "Arvu".
	applicationID = 0x41727675
	// staleAfter is the age at which a temporary file can no longer be in the
	// making by another process.
	staleAfter = 10 * time.Minute
)

// ErrForeign says that something which is not the demo database is in its place.
var ErrForeign = errors.New("not Arivu's demo database")

// A verdict is what is found where the demo database belongs.
type verdict int

const (
	absent  verdict = iota // nothing
	current                // a whole file of this version
	broken                 // torn, empty, of another version, or no database at all
	foreign                // a database of somebody else
)

// inspect judges the file by its header alone: a file that was cut off has another
// size than its header says.
func inspect(path string) (verdict, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, nil
	}
	if err != nil {
		return absent, fmt.Errorf("opening the demo database: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return absent, fmt.Errorf("reading the size of the demo database: %w", err)
	}
	if !info.Mode().IsRegular() {
		return foreign, nil
	}
	var header [100]byte
	if _, err := io.ReadFull(f, header[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return broken, nil
		}
		return absent, fmt.Errorf("reading the header of the demo database: %w", err)
	}
	return judge(header, info.Size()), nil
}

// judge reads the header as https://www.sqlite.org/fileformat.html describes it.
func judge(header [100]byte, size int64) verdict {
	number := func(offset int) int64 { return int64(binary.BigEndian.Uint32(header[offset:])) }
	pageSize := int64(binary.BigEndian.Uint16(header[16:]))
	if pageSize == 1 {
		pageSize = 65_536
	}
	switch {
	case !bytes.HasPrefix(header[:], []byte("SQLite format 3\x00")):
		return broken
	case number(68) != applicationID:
		return foreign
	case number(60) != formatVersion, number(28)*pageSize != size:
		return broken
	default:
		return current
	}
}

// removeStale removes temporary files that a killed process left behind.
func removeStale(dir string, now time.Time) {
	left, _ := filepath.Glob(filepath.Join(dir, fileName+".*.tmp*"))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(path)
		}
	}
}

// install makes the finished temporary file the demo database, durably: it is on
// disk before it has its name. What SQLite kept beside a replaced file goes first;
// it would be applied to the new one.
func install(temporary, path string) error {
	if err := syncPath(temporary); err != nil {
		return err
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the remains of the old demo database: %w", err)
		}
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("putting the demo database in place: %w", err)
	}
	return syncPath(filepath.Dir(path))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening to sync: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("syncing the demo database to disk: %w", err)
	}
	return nil
}
