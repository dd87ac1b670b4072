package databricks

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"arivu/events"
	"arivu/executor/engine"
)

// conditions are the classes of the error conditions that stand in brackets at the
// start of a message; a condition may have a part behind a dot.
var conditions = map[string]events.Class{
	"TABLE_OR_VIEW_NOT_FOUND": events.ClassUnknownTable, "SCHEMA_NOT_FOUND": events.ClassUnknownTable,
	"CATALOG_NOT_FOUND": events.ClassUnknownTable, "UNRESOLVED_COLUMN": events.ClassUnknownColumn,
	"UNRESOLVED_MAP_KEY": events.ClassUnknownColumn, "FIELD_NOT_FOUND": events.ClassUnknownColumn,
	"UNRESOLVED_ROUTINE": events.ClassUnknownFunc, "ROUTINE_NOT_FOUND": events.ClassUnknownFunc,
	"UNRESOLVABLE_TABLE_VALUED_FUNCTION": events.ClassUnknownFunc, "AMBIGUOUS_REFERENCE": events.ClassAmbiguous,
	"AMBIGUOUS_COLUMN_OR_FIELD": events.ClassAmbiguous, "AMBIGUOUS_LATERAL_COLUMN_ALIAS": events.ClassAmbiguous,
	"PARSE_SYNTAX_ERROR": events.ClassSyntax, "PARSE_EMPTY_STATEMENT": events.ClassSyntax, "INVALID_SQL_SYNTAX": events.ClassSyntax,
	"WRONG_NUM_ARGS": events.ClassType, "DATATYPE_MISMATCH": events.ClassType, "CAST_INVALID_INPUT": events.ClassType,
	"CAST_OVERFLOW": events.ClassType, "CANNOT_PARSE_TIMESTAMP": events.ClassType, "NUMERIC_VALUE_OUT_OF_RANGE": events.ClassType,
	"ARITHMETIC_OVERFLOW": events.ClassType, "UNSUPPORTED_FEATURE": events.ClassSyntax,
}

// states are the classes of SQLSTATEs, by code or by its first two characters.
var states = map[string]events.Class{
	"42P01": events.ClassUnknownTable, "42704": events.ClassUnknownTable, "42703": events.ClassUnknownColumn,
	"42883": events.ClassUnknownFunc, "42702": events.ClassAmbiguous, "42601": events.ClassSyntax,
	"42K09": events.ClassType, "42846": events.ClassType, "22": events.ClassType, "22012": events.ClassDatabase,
	"53": events.ClassTooExpensive, "54": events.ClassTooExpensive,
}

var (
	condition   = regexp.MustCompile(`^\s*\[([A-Z0-9_]+)(?:\.[A-Z0-9_.]+)?\]\s*`)
	sqlstate    = regexp.MustCompile(`\.?\s*SQLSTATE: ?([0-9A-Z]{5})`)
	placed      = regexp.MustCompile(`;?\s*\(?line (\d+),? pos (\d+)\)?`)
	inBackticks = regexp.MustCompile("`[^`]+`(?:\\.`[^`]+`)*")
	dataInTicks = regexp.MustCompile(`'[^']*'`)
)

// ended explains a statement that ended without a result.
func (d *database) ended(s *status, sql string) error {
	switch s.State {
	case stateFailed:
		if s.Error == nil {
			return engine.Complaint(events.ClassDatabase, "the statement failed and the database does not say why")
		}
		return d.failed(s, sql)
	case stateCanceled:
		return engine.Complaint(events.ClassTimeout, "the statement was canceled on the server; ask for less data or try again").RetryIn(0)
	case stateClosed:
		return engine.Unavailable(d.target, "the result of the statement is no longer there")
	default:
		return d.garbled("a statement is in a state that is not known")
	}
}

func (d *database) failed(s *status, sql string) error {
	switch s.Error.Code {
	case "TEMPORARILY_UNAVAILABLE", "SERVICE_UNDER_MAINTENANCE", "WORKSPACE_TEMPORARILY_UNAVAILABLE", "IO_ERROR", "INTERNAL_ERROR", "ABORTED":
		if !condition.MatchString(s.Error.Message) {
			return engine.Unavailable(d.target, "the warehouse could not run the statement")
		}
	case "DEADLINE_EXCEEDED", "CANCELLED":
		return engine.Complaint(events.ClassTimeout, "the statement ran into a limit of the warehouse; ask for less data")
	case "RESOURCE_EXHAUSTED":
		return engine.Complaint(events.ClassTooExpensive, "the statement needs more than the warehouse has; ask for less data")
	case "UNAUTHENTICATED":
		return d.noToken()
	}
	return located(s, sql)
}

// located makes a complaint about a statement with its place in the text. The server's
// words are shown, but not values they quote out of the data: those must not reach a
// model that may not see rows.
func located(s *status, sql string) error {
	message := s.Error.Message
	code := s.SQLState
	if m := sqlstate.FindStringSubmatch(message); m != nil {
		code = m[1]
	}
	name := ""
	if m := condition.FindStringSubmatch(message); m != nil {
		name = m[1]
	}
	at := placed.FindStringSubmatch(message)
	class := classify(name, code)
	e := engine.Complaint(class, tidy(message, class))
	if at != nil {
		line, _ := strconv.Atoi(at[1])
		pos, _ := strconv.Atoi(at[2])
		e.Position = bytePosition(sql, line, pos)
	}
	if quoted := inBackticks.FindString(message); quoted != "" && class != events.ClassDatabase {
		e.Piece = strings.ReplaceAll(quoted, "`", "")
	} else {
		e.Piece = engine.WordAt(sql, e.Position)
	}
	return e
}

func classify(name, code string) events.Class {
	if c, ok := conditions[name]; ok {
		return c
	}
	if strings.Contains(name, "PERMISSION") || strings.HasPrefix(name, "INSUFFICIENT_PRIVILEGES") {
		return events.ClassUnsafe
	}
	if c, ok := states[code]; ok {
		return c
	}
	if len(code) == 5 {
		if c, ok := states[code[:2]]; ok {
			return c
		}
	}
	return events.ClassDatabase
}

// maxMessage bounds the server's words: they may hold a whole plan.
const maxMessage = 400

// tidy keeps the first sentence or two of a message, without codes, the statement
// itself, and values.
func tidy(message string, class events.Class) string {
	message, _, _ = strings.Cut(message, "== SQL")
	message = condition.ReplaceAllString(message, "")
	message = sqlstate.ReplaceAllString(message, "")
	message = placed.ReplaceAllString(message, "")
	if class == events.ClassType || class == events.ClassDatabase {
		message = dataInTicks.ReplaceAllString(message, "'…'")
	}
	message = strings.TrimRight(strings.Join(strings.Fields(message), " "), " .;")
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	if message == "" {
		return "the database refused the statement"
	}
	return message
}

// bytePosition turns a line from 1 and a place in it from 0 into bytes from 1.
func bytePosition(sql string, line, pos int) int {
	start := 0
	for range line - 1 {
		end := strings.IndexByte(sql[start:], '\n')
		if end < 0 {
			return 0
		}
		start += end + 1
	}
	for at := range sql[start:] {
		if pos == 0 {
			return start + at + 1
		}
		pos--
	}
	return 0
}

// complain explains a request that was refused.
func (d *database) complain(code int, e *serviceError) error {
	switch {
	case code == http.StatusUnauthorized:
		return d.noToken()
	case code == http.StatusForbidden:
		return engine.Misconfigured(d.target, "the token may not use that warehouse, or its host is not allowed; grant CAN USE on the warehouse")
	case code == http.StatusNotFound:
		return engine.Misconfigured(d.target, "there is no such warehouse or statement; check the path /sql/1.0/warehouses/ID")
	case code == http.StatusTooManyRequests:
		return engine.Unavailable(d.target, "it takes no more requests for now")
	case code == http.StatusBadRequest && e.Code != "":
		return located(&status{Error: e}, "")
	case code >= http.StatusInternalServerError:
		return engine.Unavailable(d.target, fmt.Sprintf("it answered %d", code))
	case code >= http.StatusMultipleChoices && code < http.StatusBadRequest:
		return engine.Misconfigured(d.target, "it sends requests elsewhere; check the host")
	default:
		return engine.Unavailable(d.target, fmt.Sprintf("it refused a request with %d", code))
	}
}

func (d *database) noToken() error {
	return engine.Misconfigured(d.target, "the workspace refused the token; it may have expired")
}

func (d *database) garbled(what string) error {
	return engine.Unavailable(d.target, what)
}

func (d *database) lost() error {
	return engine.Unavailable(d.target, "the connection was lost while rows were read")
}

// unreachable says in words why there is no talking to the server. Its own words are
// left out: they quote URLs.
func (d *database) unreachable(err error) error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(d.target, "there is no host of that name")
	case errors.Is(err, syscall.ECONNREFUSED):
		return engine.Unavailable(d.target, "nothing accepts connections at that host and port")
	case engine.Unverified(err):
		return engine.Misconfigured(d.target, "its TLS certificate cannot be verified")
	case engine.NoAnswer(err):
		return engine.Unavailable(d.target, "no answer in time")
	default:
		return engine.Unavailable(d.target, "the connection was lost or could not be made")
	}
}
