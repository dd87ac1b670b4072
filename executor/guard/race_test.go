//go:build race

package guard_test

// tried reports whether the i-th of many texts is given to the guard: one in five, as the
// race detector makes it ten times slower. `make test` tries all of them without it.
func tried(i int) bool { return i%5 == 0 }
