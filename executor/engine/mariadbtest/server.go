//go:build unix

package mariadbtest

import (
	"os/exec"
)

// binaries are the program that makes a data folder and the server, which Debian
// keeps out of the PATH of people.
func binaries() (install, daemon string, err error) {
	install, err = exec.LookPath("mariadb-install-db")
	if err != nil {
		return "", "", errMissing
	}
	for _, name := range []string{"mariadbd", "/usr/sbin/mariadbd"} {
		if daemon, err = exec.LookPath(name); err == nil {
			return install, daemon, nil
		}
	}
	return "", "", errMissing
}
