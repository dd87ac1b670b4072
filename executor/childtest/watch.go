//go:build unix

package childtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// Watch runs a shell script that starts a server, says "ready", waits for the end of its
// input and then stops the server and removes what it left behind: the end comes when the
// input is closed, or with the process of the test. The script's output, if it does not
// become ready, is the error. as is whom to run as, nil for ourselves.
func Watch(as *syscall.Credential, script, name string, args ...string) (input io.Closer, err error) {
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, name}, args...)...) //nolint:gosec,noctx // the test's own script, which ends with its input
	// Its own process group: an interrupt of the test must not kill the watcher.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("connecting to the watcher: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("connecting to the watcher: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the watcher: %w", err)
	}
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	if err != nil || first != "ready\n" {
		rest, _ := io.ReadAll(lines)
		return nil, errors.Join(fmt.Errorf("the server does not start: %s%s", first, rest), cmd.Wait())
	}
	return stdin, nil
}

// Unprivileged is whom to run a server as that refuses root: the user of that name, else
// nobody, or nil for ourselves if we are not root. The folder is given to that user.
func Unprivileged(dir, name string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("finding a user to run a server as: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("reading the id of %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("reading the group of %s: %w", u.Username, err)
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("giving the folder to %s: %w", u.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
