//go:build !race

package guard_test

func tried(int) bool { return true }
