package frame

import "arivu/events"

// Text is a text as a string literal of a dialect.
func Text(d events.Dialect, s string) string {
	p := printer{dialect: d}
	return p.text(s)
}
