package postgres

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"unicode/utf8"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// codes are the classes of SQLSTATEs; a two-character key stands for all codes
// of that class that are not listed themselves.
var codes = map[string]events.Class{
	"42601":       events.ClassSyntax,
	"42P01":       events.ClassUnknownTable,
	"3F000":       events.ClassUnknownTable,
	"42703":       events.ClassUnknownColumn,
	"42883":       events.ClassUnknownFunc,
	"42702":       events.ClassAmbiguous,
	"42725":       events.ClassAmbiguous,
	"42P09":       events.ClassAmbiguous,
	"42804":       events.ClassType,
	"42846":       events.ClassType,
	"42P18":       events.ClassType,
	"42P22":       events.ClassType,
	"22":          events.ClassType,
	"22012":       events.ClassDatabase, // division by zero
	"25006":       events.ClassUnsafe,
	"54":          events.ClassTooExpensive,
	"53200":       events.ClassTooExpensive, // out of memory
	"53400":       events.ClassTooExpensive, // temporary files over their limit
	queryCanceled: events.ClassTimeout,
	"55P03":       events.ClassTimeout, // lock_timeout
	"08":          events.ClassUnavailable,
	"53":          events.ClassUnavailable,
	"57":          events.ClassUnavailable,
	"58000":       events.ClassUnavailable,
	"58030":       events.ClassUnavailable, // I/O error; other codes of class 58 a statement can cause
	"28":          events.ClassUnavailable,
	"3D000":       events.ClassUnavailable,
}

func classOfCode(code string) events.Class {
	if c, ok := codes[code]; ok {
		return c
	}
	if len(code) == 5 {
		if c, ok := codes[code[:2]]; ok {
			return c
		}
	}
	return events.ClassDatabase
}

// classify turns an error of pgx into one of ours. sql is "" outside of a
// statement of others.
func (d *database) classify(err error, sql string) error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return d.complaint(pg, sql).WithCause(err)
	}
	var tooLong *pgproto3.ExceededMaxBodyLenErr
	if errors.As(err, &tooLong) {
		return engine.Complaint(events.ClassTooExpensive, "a row of the result is larger than 64 MiB").WithCause(err)
	}
	if noTLS(err) {
		err = errors.Join(engine.ErrTLS, err)
	}
	return d.unreachable(err).WithCause(err)
}

// noTLS reports that the server does not offer what was asked for.
func noTLS(err error) bool { return strings.Contains(err.Error(), "refused TLS connection") }

func (d *database) complaint(pg *pgconn.PgError, sql string) *events.Error {
	switch class := classOfCode(pg.Code); {
	case pg.Code == "3D000" || strings.HasPrefix(pg.Code, "28"):
		return engine.Misconfigured(d.target, rejection(pg))
	case class == events.ClassUnavailable:
		return engine.Unavailable(d.target, pg.Message)
	case class == events.ClassUnsafe:
		return engine.Refused(pg.Message)
	case pg.Code == "42601" && strings.Contains(pg.Message, "multiple commands"):
		return engine.OneStatement(0)
	case pg.Code == "55P03":
		return engine.Complaint(class, "the statement waited too long for a lock; try again later").RetryIn(0)
	case strings.HasPrefix(pg.Message, "operator does not exist"):
		return located(events.ClassType, pg, sql)
	default:
		return located(class, pg, sql)
	}
}

// rejection says why the server let nobody in, without its own words: they can
// name addresses and rules that are its administrator's business.
func rejection(pg *pgconn.PgError) string {
	switch pg.Code {
	case "3D000":
		return "the server has no database of that name"
	case "28P01":
		return "the server refused user and password"
	default:
		return "the server refused the user (its pg_hba.conf may not allow this host, or it requires TLS)"
	}
}

// quotedName finds the name a message speaks of.
var (
	quotedName   = regexp.MustCompile(`(?:relation|column|schema|function|type|table) "?([^" ]+?)"?(?:\(.*\))? (?:does not exist|is ambiguous|must appear)`)
	missingEntry = regexp.MustCompile(`FROM-clause entry for table "([^"]+)"`)
	dataInQuotes = regexp.MustCompile(`: ".*"$`)
)

// located makes a complaint about a statement with its place in the text. The
// server's words are shown, but not values they quote out of the data: those must
// not reach a model that may not see rows. Details and context are left out.
func located(class events.Class, pg *pgconn.PgError, sql string) *events.Error {
	message := pg.Message
	if strings.HasPrefix(pg.Code, "22") {
		message = dataInQuotes.ReplaceAllString(message, "")
	}
	if pg.Hint != "" && !strings.HasPrefix(pg.Code, "22") {
		message += ". " + strings.TrimSuffix(pg.Hint, ".")
	}
	e := engine.Complaint(class, message)
	e.Position = bytePosition(sql, int(pg.Position))
	for _, pattern := range []*regexp.Regexp{quotedName, missingEntry} {
		if found := pattern.FindStringSubmatch(pg.Message); found != nil {
			e.Piece = found[1]
			return e
		}
	}
	e.Piece = engine.WordAt(sql, e.Position)
	return e
}

// bytePosition turns the server's position, in characters from 1, into bytes
// from 1.
func bytePosition(sql string, characters int) int {
	if characters < 1 {
		return 0
	}
	at := 0
	for range characters - 1 {
		_, size := utf8.DecodeRuneInString(sql[at:])
		if size == 0 {
			return 0
		}
		at += size
	}
	return at + 1
}

// unreachable says in words why there is no talking to the server.
func (d *database) unreachable(err error) *events.Error {
	switch {
	case engine.NoSuchHost(err):
		return engine.Misconfigured(d.target, "there is no host of that name")
	case errors.Is(err, syscall.ECONNREFUSED):
		return engine.Unavailable(d.target, "nothing accepts connections at that host and port")
	case engine.Unverified(err):
		return engine.Misconfigured(d.target, "its TLS certificate cannot be verified; check sslmode and sslrootcert")
	case noTLS(err):
		return engine.Misconfigured(d.target, "the server does not offer TLS; set sslmode=disable if the network is trusted")
	case engine.NoAnswer(err):
		return engine.Unavailable(d.target, fmt.Sprintf("no answer from %s in time", d.target.Address()))
	default:
		return engine.Unavailable(d.target, "the connection was lost or could not be made")
	}
}
