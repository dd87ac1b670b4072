package engine

import (
	"errors"
	"io/fs"
	"os"
)

// CheckFile explains in words why the file of a target cannot be read, for which drivers
// have only numbers.
func CheckFile(target *Target) error {
	info, err := os.Stat(target.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Misconfigured(target, "there is no such file; check the path, which counts from the folder the server was started in unless it starts with /")
	case errors.Is(err, fs.ErrPermission):
		return Misconfigured(target, "the server's user may not read it")
	case err != nil:
		return Unavailable(target, "its file cannot be examined").WithCause(err)
	case !info.Mode().IsRegular():
		return Misconfigured(target, "it is not a regular file")
	default:
		return nil
	}
}
