//go:build race

package bench_test

// underRace says that SQLite is forty times slower, so that tests ask it less.
const underRace = true
