//go:build duckdb && cgo

package duckdb

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// reported is what DuckDB says of an error. Numbers come as text.
type reported struct {
	Kind     string `json:"exception_type"`
	Message  string `json:"exception_message"`
	Subtype  string `json:"error_subtype"`
	Entry    string `json:"type"`
	Name     string `json:"name"`
	Position string `json:"position"`
}

// kinds are the classes of DuckDB's kinds of errors. What is missing here is a complaint
// of the database without a closer class.
var kinds = map[string]events.Class{
	"Parser": events.ClassSyntax, "Syntax": events.ClassSyntax,
	"Permission": events.ClassUnsafe, "Missing Extension": events.ClassUnsafe, "Extension Autoloading": events.ClassUnsafe,
	"Conversion": events.ClassType, "Mismatch Type": events.ClassType, "Invalid type": events.ClassType,
	"Out of Range": events.ClassType, "Decimal": events.ClassType, "Divide by Zero": events.ClassType,
	"Out of Memory": events.ClassTooExpensive, "Object Size": events.ClassTooExpensive,
}

// phrases tell classes by words, where DuckDB has no kind for them.
var phrases = []struct {
	pattern *regexp.Regexp
	class   events.Class
}{
	{regexp.MustCompile(`^Ambiguous reference to (?:column|table|alias)`), events.ClassAmbiguous},
	{regexp.MustCompile(`^No function matches|^Cannot (?:compare|mix|cast|combine)|^Could not (?:choose|convert)`), events.ClassType},
	{regexp.MustCompile(`^Referenced table |^Table with name .* does not exist`), events.ClassUnknownTable},
	{regexp.MustCompile(`does not have a column named|^Referenced column`), events.ClassUnknownColumn},
	{regexp.MustCompile(`attached in read-only mode|configuration has been locked`), events.ClassUnsafe},
	{regexp.MustCompile(`^Max expression depth|^Maximum (?:recursion|expression) depth`), events.ClassTooExpensive},
}

// complaint turns what DuckDB reports about a statement into an error of ours. sql is ""
// for statements of our own.
func complaint(target *engine.Target, message, sql string) error {
	r := read(message)
	switch r.Kind {
	case "IO":
		return engine.Unavailable(target, "reading it failed").WithCause(plain(r.Message))
	case "FATAL":
		return engine.Unavailable(target, "DuckDB gave up on it").WithCause(plain(r.Message))
	case "Out of Memory":
		return engine.Complaint(events.ClassTooExpensive, "the statement needs more memory than the "+memoryLimit+" it may have; ask for less data")
	}
	first, _, _ := strings.Cut(r.Message, "\n")
	e := engine.Complaint(class(r), first)
	e.Piece = r.Name
	if at, err := strconv.Atoi(r.Position); err == nil && at >= 0 && at < len(sql) {
		e.Position = at + 1
		if e.Piece == "" {
			e.Piece = engine.WordAt(sql, e.Position)
		}
	}
	if e.Class == events.ClassUnsafe {
		e.Message = "the connection is read-only: " + first
	}
	return e
}

func class(r reported) events.Class {
	switch {
	case r.Subtype == "COLUMN_NOT_FOUND":
		return events.ClassUnknownColumn
	case r.Subtype == "MISSING_ENTRY" && strings.Contains(r.Entry, "Function"):
		return events.ClassUnknownFunc
	case r.Subtype == "MISSING_ENTRY" && (r.Entry == "Table" || r.Entry == "View" || r.Entry == "Schema"):
		return events.ClassUnknownTable
	case r.Subtype == "MISSING_ENTRY" && r.Entry == "Type":
		return events.ClassType
	}
	for _, p := range phrases {
		if p.pattern.MatchString(r.Message) {
			return p.class
		}
	}
	if known, ok := kinds[r.Kind]; ok {
		return known
	}
	return events.ClassDatabase
}

// read takes a report apart, which is JSON, at times behind a prefix, or a line of text
// that starts with its kind.
func read(message string) reported {
	var r reported
	if at := strings.IndexByte(message, '{'); at >= 0 && json.Unmarshal([]byte(message[at:]), &r) == nil && r.Message != "" {
		return r
	}
	kind, text, found := strings.Cut(message, " Error: ")
	if !found || strings.Contains(kind, "\n") {
		return reported{Message: message}
	}
	return reported{Kind: kind, Message: text}
}

// plain is a report as a cause, which is for logs.
type plain string

func (p plain) Error() string { return string(p) }

// notOpened explains why a file could not be opened.
func notOpened(target *engine.Target, message string) error {
	r := read(message)
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(r.Message, w) {
				return true
			}
		}
		return false
	}
	var e *events.Error
	switch {
	case says("Could not set lock", "Conflicting lock"):
		e = engine.Unavailable(target, "another program has it open for writing; DuckDB lets others read only when that is closed")
	case says("not a valid DuckDB database file", "magic bytes"):
		e = engine.Misconfigured(target, "it is not a DuckDB database")
	case says("version number", "storage version", "newer version"):
		e = engine.Misconfigured(target, "a version of DuckDB wrote it that this program's cannot read")
	case says("encrypt"):
		e = engine.Misconfigured(target, "it is encrypted")
	case says("Permission denied"):
		e = engine.Misconfigured(target, "the server's user may not read it")
	default:
		e = engine.Unavailable(target, "it cannot be opened")
	}
	return e.WithCause(plain(r.Message))
}
