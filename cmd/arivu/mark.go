package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Of a long line, this much is shown before a marked piece and in all, in cells.
const (
	markBefore = 60
	markWidth  = 100
)

// printMark shows the line of a statement at which a piece stands, and marks it. The
// offset counts bytes from 1; without one nothing is shown.
func printMark(w io.Writer, sql string, offset int, piece string) {
	if offset < 1 || offset > len(sql) {
		return
	}
	start := strings.LastIndexByte(sql[:offset-1], '\n') + 1
	before := clipCellTo(sql[start:offset-1], 2*len(sql))
	after, _, _ := strings.Cut(sql[offset-1:], "\n")
	if over := runewidth.StringWidth(before) - markBefore; over > 0 {
		before = runewidth.TruncateLeft(before, over+1, "…")
	}
	left := runewidth.StringWidth(before)
	after = clipCellTo(after, markWidth-left)
	width := min(max(1, runewidth.StringWidth(clipCellTo(piece, markWidth))), max(1, runewidth.StringWidth(after)))
	fmt.Fprintf(w, "  %s%s\n  %s%s\n", before, after, strings.Repeat(" ", left), strings.Repeat("^", width))
}
