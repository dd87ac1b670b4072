package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// expressionPart is the number that SQLite gives a part that is an expression.
const expressionPart = -2

// declared is an index with the text that made it.
type declared struct {
	events.Index
	partial bool
	text    string
}

// indexes reads the indexes of a relation, those of unique constraints among them.
// SQLite tells expressions and predicates only as part of the text that made the index.
func (d *database) indexes(ctx context.Context, r *relation) error {
	query := `SELECT i.name, i."unique", i.partial, p.cid, coalesce(p.name, ''), coalesce(s.sql, '')
		FROM pragma_index_list(` + literal(r.Name) + `) AS i JOIN pragma_index_xinfo(i.name) AS p
		LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = i.name
		WHERE i.origin <> 'pk' AND p.key = 1 ORDER BY i.name, p.seqno`
	var all []declared
	err := d.catalog(ctx, query, func(rows *sql.Rows) error {
		var x declared
		var part events.IndexPart
		var number int
		if err := rows.Scan(&x.Name, &x.Unique, &x.partial, &number, &part.Column, &x.text); err != nil {
			return err
		}
		if len(all) == 0 || all[len(all)-1].Name != x.Name {
			all = append(all, x)
		}
		last := &all[len(all)-1]
		if number == expressionPart {
			part.Column = ""
		}
		last.Parts = append(last.Parts, part)
		return nil
	})
	for i := range all {
		if all[i].complete() {
			engine.AddIndex(&r.Table, all[i].Index)
		}
	}
	return err
}

// complete fills in what only the text of an index tells, and reports whether it could.
func (x *declared) complete() bool {
	terms, where := indexText(x.text)
	if x.Where = where; x.partial != (where != "") {
		return false
	}
	for i := range x.Parts {
		if x.Parts[i] != (events.IndexPart{}) {
			continue
		}
		if len(terms) != len(x.Parts) {
			return false
		}
		x.Parts[i].Expression = terms[i]
	}
	return true
}

// indexText cuts a CREATE INDEX into the terms between its parentheses and the predicate
// behind them. Both are empty for the index of a constraint, which has no text.
func indexText(text string) (terms []string, where string) {
	depth, from := 0, 0
	for at := 0; at < len(text); {
		end := skipToken(text, at)
		switch token := text[at:end]; {
		case token == "(":
			depth++
			if depth == 1 {
				from = end
			}
		case token == "," && depth == 1, token == ")" && depth == 1:
			terms = append(terms, term(text[from:at]))
			from = end
			if token == ")" {
				return terms, predicate(text[end:])
			}
		case token == ")":
			depth--
		}
		at = end
	}
	return nil, ""
}

// term is an indexed term without the order that follows it.
func term(text string) string {
	text = strings.TrimSpace(text)
	for _, order := range []string{" ASC", " DESC"} {
		if cut := len(text) - len(order); cut > 0 && strings.EqualFold(text[cut:], order) {
			return strings.TrimSpace(text[:cut])
		}
	}
	return text
}

// predicate is the condition in what follows the terms of an index; "" if there is none.
func predicate(text string) string {
	for at := 0; at < len(text); {
		end := skipToken(text, at)
		if strings.EqualFold(text[at:end], "WHERE") {
			return strings.TrimSpace(text[end:])
		}
		at = end
	}
	return ""
}
