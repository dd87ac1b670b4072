package main

import (
	"encoding/csv"
	"regexp"
	"strings"

	"arivu/events"
)

// csvWriter writes a result as comma-separated values (RFC 4180).
type csvWriter struct {
	w       *csv.Writer
	columns []events.ResultColumn
}

func (c *csvWriter) header() error {
	line := make([]string, len(c.columns))
	for i, column := range c.columns {
		line[i] = harmless(column.Name)
	}
	return c.w.Write(line)
}

func (c *csvWriter) rows(rows []events.Row) error {
	line := make([]string, len(c.columns))
	for _, row := range rows {
		for i := range c.columns {
			line[i] = ""
			if i < len(row) && row[i] != nil {
				line[i] = harmless(cell(row[i], events.TypeOther))
			}
		}
		if err := c.w.Write(line); err != nil {
			return err
		}
	}
	c.w.Flush()
	return c.w.Error()
}

var number = regexp.MustCompile(`^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$`)

// harmless keeps a spreadsheet from running a cell that looks like a formula, wherever
// it came from: a leading apostrophe makes it text. Numbers stay numbers.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) && !number.MatchString(s) {
		return "'" + s
	}
	return s
}
