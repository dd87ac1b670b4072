package ground

import (
	"cmp"
	"slices"
	"strings"

	"arivu/events"
)

// Join is a reference that the database does not declare and that may be one.
type Join struct {
	From, To *Column
	Evidence Evidence
	// Used says that it is an edge: one joins by it unless told otherwise. The others are
	// too doubtful for that, and for people to judge.
	Used bool

	score int
}

// Relation is the join as people accept or reject it.
func (j *Join) Relation() events.Relation {
	return events.Relation{
		Table: j.From.Table.Qualified(), Columns: []string{j.From.Name}, RefTable: j.To.Table.Qualified(), RefColumns: []string{j.To.Name},
	}
}

// Joins are all such references, those in use first, then the likeliest.
func (c *Catalog) Joins() []Join {
	parents := newParents(c.Tables)
	var out []Join
	for _, t := range c.Tables {
		for _, col := range t.Columns {
			if !c.settled(col) {
				out = append(out, joinsOf(col, parents)...)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Join) int {
		if a.Used != b.Used {
			if a.Used {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.score, a.score)
	})
	return out
}

// maxJoins bounds the guesses of one column: where so many tables fit, none does.
const maxJoins = 4

func joinsOf(col *Column, parents *parents) []Join {
	guesses := references(col, parents.named(col), refers)
	best, sure := only(guesses)
	if len(guesses) == 0 {
		guesses = references(col, parents.alike(col), resembles)
	}
	slices.SortStableFunc(guesses, func(a, b reference) int { return cmp.Compare(b.score, a.score) })
	var out []Join
	for _, r := range guesses[:min(len(guesses), maxJoins)] {
		used := sure && r.parent == best.parent
		out = append(out, Join{From: col, To: r.parent, Evidence: append(r.why, identity(r.parent)), Used: used, score: r.score})
	}
	return out
}

// identity says what makes a column one by which rows can be referred to.
func identity(key *Column) string {
	t := key.Table
	switch {
	case slices.Equal(t.PrimaryKey, []string{key.Name}):
		return key.ID() + " is the primary key"
	case t.tellsApart(key):
		return "no value of " + key.ID() + " occurs twice"
	}
	return key.ID() + " looks like the key of its table"
}

// resembles weighs what is too little for a join by itself: a name that may be short for
// that of a table, or values that are all among those of a key.
func resembles(col, key *Column) (reference, bool) {
	if !sameKind(key.Class, col.Class) {
		return reference{}, false
	}
	inside, known := within(col, key)
	if known && !inside {
		return reference{}, false
	}
	r := reference{parent: key}
	if short := shortFor(col.Words, key.Table.Words); short != "" && key.Table.Key == key {
		r.score, r.why = 2, Evidence{`"` + short + `" may be short for that table`, "it has its type"}
		if short == key.Table.Words {
			r.score, r.why[0] = 3, "it is named after that table"
		}
	}
	// Numbers of any meaning lie among the numbers of a key; texts do not.
	if known && col.Class == events.TypeText && col.Distinct >= 3 && key.AllValues && key.Table.tellsApart(key) {
		r.score++
		r.why = append(r.why, "its values lie among those of the key")
	}
	return r, r.score > 0
}

// referring are the last words of columns that lead to another table.
var referring = []string{"id", "key", "code", "number", "no", "ref", "reference", "fk"}

// shortFor is the part of a column's name that may stand for a table, without the word that
// says it is a reference: "cust" of "cust ref" for "customer". It begins alike and leaves
// letters out.
func shortFor(column, table string) string {
	short, ok := "", false
	for _, last := range referring {
		if short, ok = strings.CutSuffix(column, " "+last); ok {
			break
		}
	}
	if !ok {
		return ""
	}
	letters, whole := strings.ReplaceAll(short, " ", ""), strings.ReplaceAll(table, " ", "")
	if len(letters) < 2 || len(letters) >= len(whole) && letters != whole || letters[0] != whole[0] {
		return ""
	}
	rest := whole
	for i := range len(letters) {
		at := strings.IndexByte(rest, letters[i])
		if at < 0 {
			return ""
		}
		rest = rest[at+1:]
	}
	return short
}
