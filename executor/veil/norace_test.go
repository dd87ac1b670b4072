//go:build !race

package veil_test

const fewer = 1
