package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"arivu/events"
)

// maxCell keeps one long text from making a table unreadable.
const maxCell = 40

// printTable draws rows under their columns: numbers to the right, missing values
// as a dash.
func printTable(w io.Writer, columns []events.ResultColumn, rows []events.Row) {
	widths := make([]int, len(columns))
	cells := make([][]string, len(rows))
	for i, c := range columns {
		widths[i] = runewidth.StringWidth(clipCell(c.Name))
	}
	for r, row := range rows {
		cells[r] = make([]string, len(columns))
		for i := range columns {
			if i < len(row) {
				cells[r][i] = clipCell(cell(row[i], columns[i].Type))
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cells[r][i]))
		}
	}
	names := make([]string, len(columns))
	rules := make([]string, len(columns))
	for i, c := range columns {
		names[i], rules[i] = clipCell(c.Name), strings.Repeat("─", widths[i])
	}
	printLine(w, columns, widths, names)
	printLine(w, columns, widths, rules)
	for _, line := range cells {
		printLine(w, columns, widths, line)
	}
}

func printLine(w io.Writer, columns []events.ResultColumn, widths []int, cells []string) {
	parts := make([]string, len(cells))
	for i, text := range cells {
		gap := strings.Repeat(" ", widths[i]-runewidth.StringWidth(text))
		if columns[i].Type.Numeric() {
			parts[i] = gap + text
		} else {
			parts[i] = text + gap
		}
	}
	fmt.Fprintln(w, strings.TrimRight(strings.Join(parts, "  "), " "))
}

func cell(v any, class events.TypeClass) string {
	switch v := v.(type) {
	case nil:
		return "—"
	case string:
		return v
	case json.Number:
		if class == events.TypeFloat {
			return figure(v.String())
		}
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// mostDigits is how many digits of a floating-point number mean something.
const mostDigits = 15

// figure is a floating-point number without the digits that only its arithmetic made:
// 27409.18 for 27409.179999999993.
func figure(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', mostDigits, 64), 64); err != nil {
		return s
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// clipCell is clipCellTo the width of a cell.
func clipCell(s string) string { return clipCellTo(s, maxCell) }

// clipCellTo makes a value one line without control characters, which could drive
// the terminal.
func clipCellTo(s string, width int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || (r >= 0x7f && r < 0xa0) {
			return ' '
		}
		return r
	}, s)
	return runewidth.Truncate(s, width, "…")
}
