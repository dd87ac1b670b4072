//go:build !race

package enginetest

const manyRows = 10_000_000
