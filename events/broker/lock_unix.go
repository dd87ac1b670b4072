//go:build unix

package broker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Lock takes the directory of a broker, which is made if there is none, as a broker
// that runs does. Closing the file lets go of it.
func Lock(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("locking the data directory: %w", err)
	}
	return lockDir(dir)
}

// lockDir keeps a second process from opening the same store, which would corrupt
// it. The lock goes with the process, however it dies.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("locking the data directory: another Arivu uses %s; stop it, or choose another with --data-dir", dir)
		}
		return nil, fmt.Errorf("locking the data directory: %w", err)
	}
	return f, nil
}
