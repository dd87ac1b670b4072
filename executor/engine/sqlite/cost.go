package sqlite

import (
	"context"
	"database/sql"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// afford refuses the statement if its plan examines too many rows. It asks within the time
// of the statement; only to prepare a statement takes no time that counts. SQLite's plan
// has no numbers, so those of the snapshot are taken: what it does not know costs nothing.
func (d *database) afford(ctx context.Context, query string, limits engine.Limits) error {
	words := cut(query)
	if limits.Cost <= 0 || limits.Known == nil || len(words) == 0 || strings.EqualFold(words[0], "explain") {
		return nil
	}
	steps, err := d.plan(ctx, query)
	switch {
	case ctx.Err() != nil:
		return engine.Stopped(ctx)
	case err != nil:
		return nil //nolint:nilerr // the statement itself fails of it, and says where
	}
	p := &planned{tables: d.meant(ctx, words, limits.Known), pass: 1, most: d.mostRows()}
	if words.Has("where") || words.Has("on") || words.Has("using") {
		p.pass = passing
	}
	rows := p.run(steps, 1)
	sorts := slices.ContainsFunc(steps, func(s *step) bool { return s.detail == sorting })
	if limit := words.Limit(sorts); limit > 0 && rows > limit {
		p.Rows = p.once + (p.Rows-p.once)*limit/rows
	}
	return limits.Afford(p.Estimate())
}

// sorting is the step of a plan whose order no index has.
const sorting = "USE TEMP B-TREE FOR ORDER BY"

// viewTime bounds looking up what views are made of: a look at the schema may be at work
// on the connection for that, and what they hide then counts for nothing.
const viewTime = 500 * time.Millisecond

// meant tells which tables the names in a plan mean: those of the statement and, where it
// reads a view, those of views.
func (d *database) meant(ctx context.Context, words engine.Words, known *events.Schema) map[string]*events.Table {
	tables := words.Tables(known)
	derived := func(t *events.Table) bool { return t != nil && t.Kind.Derived() }
	if !slices.ContainsFunc(slices.Collect(maps.Values(tables)), derived) {
		return tables
	}
	ctx, cancel := context.WithTimeout(ctx, viewTime)
	defer cancel()
	var inside engine.Words
	err := d.catalog(ctx, "SELECT sql FROM sqlite_schema WHERE type = 'view'", func(rows *sql.Rows) error {
		var text string
		err := rows.Scan(&text)
		inside = append(inside, cut(text)...)
		return err
	})
	if err != nil {
		return tables
	}
	for name, t := range inside.Tables(known) {
		if _, taken := tables[name]; !taken {
			tables[name] = t
		}
	}
	return tables
}

// step is a line of EXPLAIN QUERY PLAN, https://sqlite.org/eqp.html, with those under it.
type step struct {
	detail string
	under  []*step
}

// plan asks for the plan of a statement.
func (d *database) plan(ctx context.Context, query string) ([]*step, error) {
	top := new(step)
	byID := map[int64]*step{0: top}
	err := d.run(ctx, "EXPLAIN QUERY PLAN "+query, func(st *statement) error {
		for {
			if more, err := st.next(ctx); !more || err != nil {
				return err
			}
			id, parent := st.integer(st.cell(0)), st.integer(st.cell(1))
			s := &step{detail: st.text(st.cell(3))}
			if over := byID[parent]; over != nil {
				over.under = append(over.under, s)
			}
			byID[id] = s
		}
	})
	return top.under, err
}

// cut are the words of a text.
func cut(query string) engine.Words {
	var out engine.Words
	for at := 0; at < len(query); {
		at = skipBlank(query, at)
		if at == len(query) {
			break
		}
		end := skipToken(query, at)
		switch word := query[at:end]; {
		case word[0] == '\'':
			out = append(out, engine.LiteralWord)
		case strings.IndexByte("\"`[", word[0]) >= 0 && len(word) > 1:
			quote := word[len(word)-1:]
			out = append(out, strings.ReplaceAll(word[1:len(word)-1], quote+quote, quote))
		default:
			out = append(out, word)
		}
		at = end
	}
	return out
}

// leastRow is about the fewest bytes of the file that a row takes.
const leastRow = 8

// mostRows is the most rows that the file can hold; 0 if that cannot be told. The
// estimate of a large table is its largest row number, which may be any.
func (d *database) mostRows() float64 {
	info, err := os.Stat(d.target.Path)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / leastRow
}

// What SQLite's planner assumes where it has no statistics: of the rows of a table with a
// condition that finds no index a quarter pass, equal values come ten times, and a quarter
// of all lie on one side of a bound.
const (
	passing  = 4
	alike    = 10
	bounding = 4
)

// planned goes through a plan.
type planned struct {
	engine.Examined
	tables map[string]*events.Table // by folded name or alias
	pass   float64                  // one of so many rows of a table read whole passes
	most   float64
	once   float64 // rows examined by queries that are run before the outermost one
}

// run goes through steps that are done so many times, each inside the one before, and
// returns how many rows come out of the last.
func (p *planned) run(steps []*step, times float64) float64 {
	for _, s := range steps {
		word, rest, _ := strings.Cut(s.detail, " ")
		switch word {
		case "SCAN":
			times = p.scan(rest, times)
		case "SEARCH":
			times = p.search(rest, times)
		case "MULTI-INDEX":
			times = p.either(s, times)
		case "CORRELATED":
			p.run(s.under, times)
		case "SCALAR", "LIST", "MATERIALIZE", "CO-ROUTINE", "COROUTINE":
			rows, once := p.Rows, p.once
			p.run(s.under, 1)
			p.once = once + p.Rows - rows
		default: // the parts of a compound query, sorts
			p.run(s.under, times)
		}
	}
	return times
}

// either goes through a search by several indexes, one after the other.
func (p *planned) either(s *step, times float64) float64 {
	rows := 0.0
	for _, index := range s.under {
		rows += p.run(index.under, times)
	}
	return max(rows, 1)
}

// scan takes a table into account that is read whole.
func (p *planned) scan(what string, times float64) float64 {
	name := source(what)
	t := p.tables[strings.ToLower(name)]
	rows := p.rows(t)
	if t == nil {
		p.Look(rows, times)
		return times * rows
	}
	p.Scan(engine.Scan{Table: t.Name, Rows: rows, Loops: times, Searched: p.pass > 1})
	return times * max(rows/p.pass, 1)
}

// search takes rows into account that an index finds.
func (p *planned) search(what string, times float64) float64 {
	t := p.tables[strings.ToLower(source(what))]
	rows := p.rows(t)
	if strings.Contains(what, " USING AUTOMATIC ") {
		p.Look(rows, 1) // the index is made first
	}
	found := max(rows/p.narrowed(what, t), 1)
	p.Look(found, times)
	return times * found
}

// rows is how many a table has; 1 if that is not known.
func (p *planned) rows(t *events.Table) float64 {
	if t == nil || t.Rows < 1 {
		return 1
	}
	if rows := float64(t.Rows); p.most <= 0 || rows < p.most {
		return rows
	}
	return p.most
}

// narrowed is to which part of a table the condition of a search narrows it, such as 4 for
// a quarter. A search without one is for the smallest or the largest value.
func (p *planned) narrowed(what string, t *events.Table) float64 {
	rows := p.rows(t)
	_, condition, found := strings.Cut(what, " (")
	if !found || strings.HasPrefix(condition, "rowid=?") {
		return rows
	}
	equal, bounds := 0.0, 1.0
	for part := range strings.SplitSeq(strings.TrimSuffix(condition, ")"), " AND ") {
		if column, ok := strings.CutSuffix(part, "=?"); ok {
			equal = max(equal, different(t, column, rows))
		} else {
			bounds *= bounding
		}
	}
	return max(equal, 1) * bounds
}

// different is how many different values a column has.
func different(t *events.Table, column string, rows float64) float64 {
	if t != nil {
		if c := t.Column(column); c != nil && c.Distinct > 0 {
			return float64(c.Distinct)
		}
	}
	return rows / alike
}

// source is the name or alias of the table of a step, as SQLite prints it unquoted.
func source(what string) string {
	for _, end := range []string{" USING ", " VIRTUAL TABLE ", " LEFT-JOIN", " RIGHT-JOIN", " EXISTS", " ("} {
		what, _, _ = strings.Cut(what, end)
	}
	return what
}
