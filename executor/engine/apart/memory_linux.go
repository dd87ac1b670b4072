//go:build !race

package apart

import (
	"fmt"
	"syscall"
)

// boundMemory bounds what this process may have in all. A call that asks for more fails,
// or the process does, which its parent survives.
func boundMemory() error {
	limit := syscall.Rlimit{Cur: mostMemory, Max: mostMemory}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return fmt.Errorf("bounding the memory: %w", err)
	}
	return nil
}
