//go:build race

package enginetest

// manyRows are fewer here, as the race detector makes all ten times slower.
const manyRows = 300_000
