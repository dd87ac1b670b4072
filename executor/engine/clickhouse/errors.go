package clickhouse

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/events"
	"arivu/executor/engine"
)

// codes are the classes of ClickHouse's errors about statements. What is missing here is
// a complaint of the database without a closer class.
var codes = map[int32]events.Class{
	62: events.ClassSyntax, 63: events.ClassUnknownFunc, 46: events.ClassUnknownFunc,
	47: events.ClassUnknownColumn, 16: events.ClassUnknownColumn, 8: events.ClassUnknownColumn,
	60: events.ClassUnknownTable, 81: events.ClassUnknownTable,
	207: events.ClassAmbiguous, 352: events.ClassAmbiguous,
	6: events.ClassType, 26: events.ClassType, 27: events.ClassType, 32: events.ClassType, 34: events.ClassType, 35: events.ClassType,
	38: events.ClassType, 41: events.ClassType, 42: events.ClassType, 43: events.ClassType, 44: events.ClassType, 53: events.ClassType,
	69: events.ClassType, 70: events.ClassType, 72: events.ClassType, 153: events.ClassType, 386: events.ClassType, 407: events.ClassType,
	158: events.ClassTooExpensive, 161: events.ClassTooExpensive, 162: events.ClassTooExpensive, 167: events.ClassTooExpensive,
	168: events.ClassTooExpensive, 191: events.ClassTooExpensive, 241: events.ClassTooExpensive, 290: events.ClassTooExpensive,
	306: events.ClassTooExpensive, 307: events.ClassTooExpensive, 396: events.ClassTooExpensive,
	159: events.ClassTimeout, 160: events.ClassTooExpensive,
	164: events.ClassUnsafe, 291: events.ClassUnsafe, 358: events.ClassUnsafe, 392: events.ClassUnsafe, 446: events.ClassUnsafe,
	452: events.ClassUnsafe, 497: events.ClassUnsafe,
}

// The codes that speak of the server, or of the way to it.
const (
	unknownDatabase = 81
	unknownUser     = 192
	wrongPassword   = 193
	noPassword      = 194
	addressRefused  = 195
	tooManyQueries  = 202
	authentication  = 516
)

var (
	endsInWord     = regexp.MustCompile(`[A-Za-z0-9_]$`)
	startsWithWord = regexp.MustCompile(`^[A-Za-z0-9_]`)

	position = regexp.MustCompile(`failed at position (\d+)`)
	// pieces find the offending name, by the first of them that has one.
	pieces = []*regexp.Regexp{
		regexp.MustCompile("Unknown function (`?[A-Za-z_][A-Za-z0-9_]*)"),
		regexp.MustCompile("(?:Unknown|Missing)(?: expression or)?(?: expression)? (?:identifier|columns)s?:? [`']?([^`' ,]+)"),
		regexp.MustCompile("(?:Table|table expression identifier|Database) [`']?([^`' ]+?)[`']? (?:doesn't|does not) exist"),
		regexp.MustCompile("Unknown table expression identifier '([^']+)'"),
		regexp.MustCompile(`(?:arguments? (?:for|of) function|of function) ([A-Za-z_][A-Za-z0-9_]*)`),
	}
)

// complaint turns an error of the driver into one of ours.
func complaint(target *engine.Target, err error, sql string) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var e *driver.Exception
	if !errors.As(err, &e) {
		return unreachable(target, err)
	}
	switch e.Code {
	case unknownUser, wrongPassword, noPassword, authentication:
		return engine.Misconfigured(target, "it does not accept the user and password").WithCause(err)
	case addressRefused:
		return engine.Misconfigured(target, "it does not let this user in from here").WithCause(err)
	case tooManyQueries:
		return engine.Unavailable(target, "it runs as many statements as it may").WithCause(err)
	case unknownDatabase:
		if strings.Contains(e.Message, target.Database) && !strings.Contains(sql, target.Database) {
			return engine.Misconfigured(target, "it has no such database").WithCause(err)
		}
	}
	return aboutStatement(e, sql).WithCause(err)
}

// aboutStatement says what is wrong with a statement, and where.
func aboutStatement(e *driver.Exception, sql string) *events.Error {
	message, _, _ := strings.Cut(e.Message, "\n")
	message, _, _ = strings.Cut(message, ". Expected one of")
	message, _, _ = strings.Cut(message, ", e.what()")
	message = strings.TrimSuffix(strings.TrimPrefix(message, "DB::Exception: "), ".")
	class, known := codes[e.Code]
	if !known {
		class = events.ClassDatabase
	}
	out := engine.Complaint(class, message)
	if e.Code == 62 && strings.Contains(message, "Multi-statements") {
		return engine.OneStatement(at(message, sql))
	}
	if class == events.ClassUnsafe {
		out.Message = "the connection is read-only: " + message
	}
	out.Position = at(message, sql)
	if out.Piece = engine.WordAt(sql, out.Position); out.Piece != "" {
		return out
	}
	for _, p := range pieces {
		if found := p.FindStringSubmatch(message); found != nil {
			out.Piece = strings.Trim(found[1], "`'\":")
			break
		}
	}
	if out.Piece != "" && out.Position == 0 {
		out.Position = find(sql, out.Piece)
	}
	return out
}

// find is the byte at which a name first stands by itself, counted from 1; 0 for nowhere.
func find(sql, name string) int {
	for at := 0; ; {
		i := strings.Index(sql[at:], name)
		if i < 0 {
			return 0
		}
		at += i + 1
		before, after := sql[:at-1], sql[at-1+len(name):]
		if !endsInWord.MatchString(before) && !startsWithWord.MatchString(after) {
			return at
		}
	}
}

// at is the byte of a statement that a message names, counted from 1; 0 for none.
func at(message, sql string) int {
	found := position.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil || n > len(sql) {
		return 0
	}
	return n
}

// unreachable is for errors on the way to the server.
func unreachable(target *engine.Target, err error) error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(target, "there is no such host").WithCause(err)
	case engine.Unverified(err):
		return engine.Misconfigured(target, "its TLS certificate cannot be verified, or it does not speak TLS there").WithCause(err)
	case engine.NoAnswer(err):
		return engine.Unavailable(target, "it does not answer in time").WithCause(err)
	default:
		return engine.Unavailable(target, "the connection could not be made or was lost").WithCause(err)
	}
}
