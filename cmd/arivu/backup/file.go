package backup

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that is there whole or not at all. Until Commit it is written under
// another name beside its own.
type File struct {
	path string
	file *os.File
	hash hash.Hash
	size int64
}

// Create begins a file; there must be none yet.
func Create(path string) (*File, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already: name another file, or remove it", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".unfinished-*")
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return &File{path: path, file: f, hash: sha256.New()}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	return n, err
}

// Commit puts the file in its place, safe from a loss of power.
func (f *File) Commit() error {
	err := errors.Join(f.file.Sync(), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err == nil {
		err = SyncPath(filepath.Dir(f.path))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", f.path, err), os.Remove(f.file.Name()))
	}
	return nil
}

// Discard removes what was written.
func (f *File) Discard() error { return errors.Join(f.file.Close(), os.Remove(f.file.Name())) }

// Size is how many bytes were written.
func (f *File) Size() int64 { return f.size }

// SHA256 is the checksum of what was written, in hex.
func (f *File) SHA256() string { return sum(f.hash) }

// SyncTree makes all files below a directory safe from a loss of power.
func SyncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && !d.Type().IsRegular() {
			return nil
		}
		return SyncPath(path)
	})
}

// SyncPath makes a file, or the names in a directory, safe from a loss of power.
func SyncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

var _ io.Writer = (*File)(nil)
