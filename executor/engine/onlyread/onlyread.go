// Package onlyread is the wall of engines whose database has no read-only session:
// it holds back every text that is not exactly one query. It knows no tables and
// allows what the database's own rights allow; the guard in front of the engine knows
// more.
package onlyread

import (
	"errors"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/engine"
	"arivu/executor/guard/sqlquery"
)

// Query returns the statement to send in place of a text of others: the same query,
// printed from its tree, so that the database reads what was checked and no comment,
// quote or encoding can mean another thing to it.
func Query(sql string, d events.Dialect) (string, error) {
	if err := engine.CheckStatement(sql); err != nil {
		return "", err
	}
	if err := single(sql, d); err != nil {
		return "", err
	}
	st, err := sqlquery.Parse(sql, d, nil)
	if err != nil {
		return "", complaint(err)
	}
	if err := reaches(st, d); err != nil {
		return "", err
	}
	printed, err := sqlquery.Print(st, d)
	if err != nil {
		return "", engine.Complaint(events.ClassSyntax, "the statement cannot be rendered; write it more simply").WithCause(err)
	}
	return printed, nil
}

// single refuses a text of several statements, whatever they are.
func single(sql string, d events.Dialect) error {
	ended := false
	_, err := sqlquery.Lex(sql, d, func(t sqlquery.Token) error {
		if t.Kind == sqlquery.KindSign && t.Text == ";" {
			ended = ended || t.Pos > 0
			return nil
		}
		if ended {
			return engine.OneStatement(t.Pos + 1)
		}
		return nil
	})
	var refused *events.Error
	if errors.As(err, &refused) {
		return refused
	}
	return nil // what cannot be cut is refused by the parser with its reason
}

// reaches refuses functions that do more than compute on their arguments, and what reads
// the database's own catalog or files as if they were tables.
func reaches(st *sqlquery.Statement, d events.Dialect) error {
	facts, err := dialect.For(d)
	if err != nil {
		return engine.Complaint(events.ClassInternal, "the dialect has no facts").WithCause(err)
	}
	var refused *events.Error
	sqlquery.Walk(st, func(n sqlquery.Node) bool {
		switch n := n.(type) {
		case *sqlquery.Call:
			if facts.Dangerous(n.Name) {
				refused = engine.Refused("the function " + n.Name + " does more than compute on its arguments")
				refused.Piece, refused.Position = n.Name, n.Pos+1
			}
		case *sqlquery.Table:
			if last := len(n.Parts) - 1; facts.SystemRelation(strings.Join(n.Parts[max(0, last-1):last], ""), n.Parts[last]) {
				refused = engine.Refused(strings.Join(n.Parts, ".") + " is no table of the database's users")
				refused.Piece, refused.Position = n.Parts[last], n.Pos+1
			}
		default:
		}
		return refused == nil
	})
	if refused != nil {
		return refused
	}
	return nil
}

func complaint(err error) error {
	var e *sqlquery.Error
	if !errors.As(err, &e) {
		return engine.Complaint(events.ClassSyntax, "the statement cannot be read").WithCause(err)
	}
	out := engine.Complaint(events.ClassSyntax, e.Message)
	switch {
	case e.Deep:
		out = engine.Complaint(events.ClassTooExpensive, e.Message)
	case e.Unsafe:
		out = engine.Refused(e.Message)
	}
	out.Piece, out.Position = e.Piece, max(e.Pos+1, 0)
	return out
}

// Words are the words of a statement that Query returned.
func Words(sql string, d events.Dialect) engine.Words {
	tokens, err := sqlquery.Lex(sql, d, nil)
	if err != nil {
		return nil
	}
	out := make(engine.Words, 0, len(tokens))
	for _, t := range tokens {
		switch t.Kind {
		case sqlquery.KindEnd:
		case sqlquery.KindString, sqlquery.KindBytes:
			out = append(out, engine.LiteralWord)
		default:
			out = append(out, t.Text)
		}
	}
	return out
}
