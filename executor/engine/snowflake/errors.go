package snowflake

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	driver "github.com/snowflakedb/gosnowflake"

	"arivu/events"
	"arivu/executor/engine"
)

// codes are the classes of the vendor's error numbers.
var codes = map[int]events.Class{
	1003: events.ClassSyntax, 1007: events.ClassType, 1038: events.ClassType, 1044: events.ClassType, 1065: events.ClassType,
	904: events.ClassUnknownColumn, 2003: events.ClassUnknownTable, 2043: events.ClassUnknownTable,
	2140: events.ClassUnknownFunc, 2141: events.ClassUnknownFunc, 1052: events.ClassAmbiguous, 1104: events.ClassAmbiguous,
	3001: events.ClassUnsafe, 3540: events.ClassUnsafe,
	100035: events.ClassType, 100038: events.ClassType, 100039: events.ClassType, 100040: events.ClassType, 100046: events.ClassType,
	100069: events.ClassType, 100071: events.ClassType, 100132: events.ClassType,
	100051: events.ClassDatabase, // division by zero
	604:    events.ClassTimeout,  // canceled
	630:    events.ClassTimeout,
	// The statement was too much for the warehouse, or the warehouse was taken away.
	300005: events.ClassTooExpensive, 300010: events.ClassTooExpensive,
	606: events.ClassUnavailable, 608: events.ClassUnavailable, 610: events.ClassUnavailable, 90073: events.ClassUnavailable,
}

// signIn are the numbers that say why nobody was let in.
var signIn = map[int]string{
	390100: "the server refused user and password",
	390101: "the server refused user and password",
	390102: "the user is locked",
	390103: "the user is locked",
	390114: "the session has expired and could not be renewed; try again",
	390144: "the server refused the key; is its public half set for this user?",
	390189: "the role does not exist, or the user may not use it",
	390195: "the session has expired and could not be renewed; try again",
	390201: "the database, schema, warehouse or role does not exist, or the user may not use it",
	390303: "the server refused the token; it may have expired",
	390318: "the server refused the token; it may have expired",
	390422: "the server allows no sign-in from this network",
	390432: "the server allows no sign-in from this network",
}

// classify turns an error of the driver into one of ours. query is "" outside of a
// statement of others.
func (d *database) classify(err error, query string) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var e *driver.SnowflakeError
	if !errors.As(err, &e) {
		return d.unreachable(err)
	}
	if reason, ok := signIn[e.Number]; ok {
		return engine.Misconfigured(d.target, reason)
	}
	class, ok := codes[e.Number]
	switch {
	case ok && class == events.ClassUnavailable:
		return engine.Misconfigured(d.target, "no warehouse runs for it; name one with warehouse= and grant USAGE on it to the role")
	case class == events.ClassTimeout:
		return engine.Complaint(class, "the statement was stopped by a limit of the server; ask for less data")
	case ok:
		return located(class, e, query)
	case e.Number >= 260000 && e.Number < 270000 || e.Number >= 390000 && e.Number < 391000:
		return engine.Unavailable(d.target, "its service did not answer as it should")
	case strings.HasPrefix(e.SQLState, "22"):
		return located(events.ClassType, e, query)
	case e.SQLState == "42000" || e.SQLState == "42601":
		return located(events.ClassSyntax, e, query)
	default:
		return located(events.ClassDatabase, e, query)
	}
}

var (
	placed = regexp.MustCompile(`line (\d+) at position (\d+)`)
	quoted = regexp.MustCompile(`(?:invalid identifier|Object|Schema|Database|column name|function|unexpected) '?([^'\s]+)'?`)
	values = regexp.MustCompile(`'[^']*'`)
	noise  = regexp.MustCompile(`(?m)^SQL compilation error:\s*|^(?:syntax )?error line \d+ at position \d+\s*:?\s*`)
)

// maxMessage bounds the server's words.
const maxMessage = 400

// located makes a complaint about a statement with its place in the text. The server's
// words are shown, but not values they quote out of the data: those must not reach a
// model that may not see rows.
func located(class events.Class, e *driver.SnowflakeError, query string) error {
	message := noise.ReplaceAllString(e.Message, "")
	if class == events.ClassType || class == events.ClassDatabase {
		message = values.ReplaceAllString(message, "'…'")
	}
	message = strings.TrimRight(strings.Join(strings.Fields(message), " "), " .")
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	if message == "" {
		message = "the database refused the statement"
	}
	out := engine.Complaint(class, message)
	if class == events.ClassUnsafe {
		out = engine.Refused(message)
	}
	if at := placed.FindStringSubmatch(e.Message); at != nil {
		line, _ := strconv.Atoi(at[1])
		pos, _ := strconv.Atoi(at[2])
		out.Position = bytePosition(query, line, pos)
	}
	if m := quoted.FindStringSubmatch(e.Message); m != nil && class != events.ClassType && class != events.ClassDatabase {
		out.Piece = strings.Trim(m[1], `"'`)
		if out.Position == 0 {
			out.Position = strings.Index(query, out.Piece) + 1
		}
	} else {
		out.Piece = engine.WordAt(query, out.Position)
	}
	return out
}

// bytePosition turns a line from 1 and a place in it from 0 into bytes from 1.
func bytePosition(query string, line, pos int) int {
	start := 0
	for range line - 1 {
		end := strings.IndexByte(query[start:], '\n')
		if end < 0 {
			return 0
		}
		start += end + 1
	}
	for at := range query[start:] {
		if pos == 0 {
			return start + at + 1
		}
		pos--
	}
	return 0
}

// unreachable says in words why there is no talking to the server. Its own words are
// left out: they quote URLs with signatures.
func (d *database) unreachable(err error) error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(d.target, "there is no such account")
	case errors.Is(err, syscall.ECONNREFUSED):
		return engine.Unavailable(d.target, "nothing accepts connections at that host and port")
	case engine.Unverified(err):
		return engine.Misconfigured(d.target, "its TLS certificate cannot be verified")
	default:
		return engine.Unavailable(d.target, "the connection was lost or could not be made")
	}
}
