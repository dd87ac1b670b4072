//go:build race

package veil_test

// fewer divides the statements made at random: the race detector makes SQLite, which is
// Go, thirteen times slower, and `make test` tries all of them without it.
const fewer = 5
