//go:build race

package main

// underRace says that tests run under the race detector, which makes long ones longer.
const underRace = true
