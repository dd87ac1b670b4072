package ground

import (
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// Evidence says in words why a key or reference that the database does not
// declare is taken for one.
type Evidence []string

// inferKeys gives every table without a declared primary key the column that
// looks like one.
func (c *Catalog) inferKeys() {
	for _, t := range c.Tables {
		if len(t.PrimaryKey) > 0 {
			continue
		}
		t.Key, t.KeyEvidence = t.guessKey()
	}
}

// guessKey is the column whose name says that it tells the rows of its table
// apart, and whose values do not contradict.
func (t *Table) guessKey() (*Column, Evidence) {
	var best *Column
	var why Evidence
	score := 0
	for i, col := range t.Columns {
		s, how := t.looksLikeKey(col)
		if s == 0 || !t.mayIdentify(col) {
			continue
		}
		evidence := Evidence{how}
		if t.tellsApart(col) {
			s += 3
			evidence = append(evidence, "no value of it occurs twice")
		}
		if i == 0 {
			s++
			evidence = append(evidence, "it is the first column")
		}
		if s > score {
			best, why, score = col, evidence, s
		}
	}
	return best, why
}

// looksLikeKey scores a column by name: "id", "customer_id" of customers, "cid" of
// customers, "customer_no".
func (t *Table) looksLikeKey(col *Column) (score int, how string) {
	w := col.Words
	raw := strings.ToLower(col.Name)
	own := strings.ReplaceAll(t.Words, " ", "")
	switch {
	case w == t.Words+" id", raw == own+"id":
		return 6, "it is named after its table"
	case w == "id":
		return 5, "it is named id"
	case lastWord(t.Words)+" id" == w:
		return 4, "it is named after its table"
	case raw == initials(t.Words)+"id":
		return 4, "its name begins with the table's initials"
	case w == t.Words+" code" || w == t.Words+" number" || w == t.Words+" key":
		return 3, "it is named after its table"
	}
	return 0, ""
}

func initials(words string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(words) {
		b.WriteByte(w[0])
	}
	return b.String()
}

// mayIdentify excludes types that keys do not have, and columns seen to repeat.
func (t *Table) mayIdentify(col *Column) bool {
	switch col.Class {
	case events.TypeInteger, events.TypeText, events.TypeDecimal, events.TypeOther:
	default:
		return false
	}
	return t.Rows <= 0 || col.Distinct <= 0 || col.Distinct >= t.Rows
}

// tellsApart reports whether each row is known to have a value of its own.
func (t *Table) tellsApart(col *Column) bool {
	return t.Rows > 1 && col.Distinct >= t.Rows && !col.Nullable || t.Rows > 1 && col.Distinct == t.Rows
}

// reference is a guess that a column leads to another table.
type reference struct {
	parent *Column
	score  int
	why    Evidence
}

// inferEdges finds references that are not declared: columns named like the key of
// another table, of its type, whose values do not lie outside its own.
func (c *Catalog) inferEdges() {
	parents := newParents(c.Tables)
	for _, t := range c.Tables {
		for _, col := range t.Columns {
			if c.settled(col) {
				continue
			}
			if r, ok := only(references(col, parents.named(col), refers)); ok {
				c.addInferred(t, r.parent.Table, [2]*Column{col, r.parent}, r.why)
			}
		}
	}
}

// settled reports whether there is nothing to guess of a column: it is known where it
// leads, or that others lead to it, or it is of no type that references have.
func (c *Catalog) settled(col *Column) bool {
	t := col.Table
	return !couldRefer(col) || c.declared(col) || t.Key == col && len(t.PrimaryKey) > 0
}

func (c *Catalog) declared(col *Column) bool {
	return slices.ContainsFunc(col.Table.ForeignKeys, func(fk events.ForeignKey) bool { return slices.Contains(fk.Columns, col.Name) })
}

// references are the guesses of where a column leads, among some keys, in their order.
// What people have rejected is none of them.
func references(col *Column, keys []*Column, guess func(col, key *Column) (reference, bool)) []reference {
	var out []reference
	for _, key := range keys {
		if key == col || key.Table == col.Table && col.Table.Key == col || unrelated(col, key) {
			continue
		}
		if r, ok := guess(col, key); ok {
			out = append(out, r)
		}
	}
	return out
}

// only is the best of some guesses; none if two tables fit equally well.
func only(guesses []reference) (best reference, ok bool) {
	tied := false
	for _, r := range guesses {
		switch {
		case r.score > best.score:
			best, tied = r, false
		case r.score == best.score && r.parent.Table != best.parent.Table:
			tied = true
		}
	}
	return best, best.parent != nil && !tied
}

// unrelated reports whether people have said that a column does not lead to a key.
func unrelated(col, key *Column) bool {
	return slices.ContainsFunc(col.Table.Unrelated, func(fk events.ForeignKey) bool {
		return fk.RefTable == key.Table.Qualified() && slices.Equal(fk.Columns, []string{col.Name}) && slices.Equal(fk.RefColumns, []string{key.Name})
	})
}

// couldRefer excludes types and roles that references do not have.
func couldRefer(col *Column) bool {
	switch col.Class {
	case events.TypeInteger, events.TypeText, events.TypeOther, events.TypeDecimal:
		return true
	default:
		return false
	}
}

// identifiers are the columns by which rows of the table can be referred to: its
// key, and others that are named like one and tell rows apart.
func (t *Table) identifiers() []*Column {
	var out []*Column
	if t.Key != nil {
		out = append(out, t.Key)
	}
	for _, col := range t.Columns {
		if col == t.Key || !t.tellsApart(col) {
			continue
		}
		if s, _ := t.looksLikeKey(col); s > 0 || col.Class == events.TypeText && lastWord(col.Words) == "name" && strings.Contains(col.Words, " ") {
			out = append(out, col)
		}
	}
	return out
}

// refers weighs name, type and values of a column against those of a key.
func refers(col, key *Column) (reference, bool) {
	if !sameKind(key.Class, col.Class) {
		return reference{}, false
	}
	t := key.Table
	r := reference{parent: key}
	switch w := col.Words; {
	case w == key.Words && w != "id" && w != "name" && w != "code" && w != "number":
		r.score, r.why = 6, Evidence{"it has the name of that table's key"}
	case w == t.Words+" id", w == t.Words+" "+key.Words:
		r.score, r.why = 6, Evidence{"it is named after that table"}
	case lastWord(t.Words) != t.Words && w == lastWord(t.Words)+" id":
		r.score, r.why = 4, Evidence{"it is named after that table"}
	case strings.HasSuffix(w, " "+t.Words+" id"):
		r.score, r.why = 5, Evidence{"it ends in the name of that table's key"}
	case strings.HasSuffix(w, " "+key.Words) && strings.HasSuffix(key.Words, " id"):
		r.score, r.why = 5, Evidence{"it ends in the name of that table's key"}
	case t == col.Table && (w == "parent id" || w == "manager id" || w == "parent "+t.Words+" id"):
		r.score, r.why = 4, Evidence{"it is named after another row of its own table"}
	default:
		return reference{}, false
	}
	// The type of a table's key, as far as names can say which column that is.
	r.why = append(r.why, "it has its type")
	switch inside, known := within(col, key); {
	case known && !inside:
		return reference{}, false
	case known:
		r.score++
		r.why = append(r.why, "its values lie among those of the key")
	case col.Class == events.TypeText && !strings.HasSuffix(col.Words, "id"):
		// Text of the same name is a reference only where the values say so.
		return reference{}, false
	}
	return r, true
}

// within reports whether a column's values lie among the key's, as far as the
// snapshot tells.
func within(col, key *Column) (inside, known bool) {
	if col.Class.Numeric() && key.Class.Numeric() {
		low, err1 := strconv.ParseFloat(col.Min, 64)
		high, err2 := strconv.ParseFloat(col.Max, 64)
		first, err3 := strconv.ParseFloat(key.Min, 64)
		last, err4 := strconv.ParseFloat(key.Max, 64)
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			return false, false
		}
		return low >= first && high <= last, true
	}
	if len(col.Values) == 0 || !key.AllValues {
		return false, false
	}
	missing := 0
	for _, v := range col.Values {
		if _, found := slices.BinarySearch(key.Values, v); !found {
			missing++
		}
	}
	// A few strays are errors in the data, not a sign of another meaning.
	return missing*20 <= len(col.Values), true
}
