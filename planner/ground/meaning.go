package ground

import (
	"regexp"
	"strings"

	"arivu/events"
)

// follow finds what a meaning names: in the schema, else through other phrases
// that were taught. passed are the phrases that may not come up again.
func (c *Catalog) follow(v *events.Vocabulary, text string, passed []string) (meaning, bool) {
	for len(passed) <= maxTaughtChain {
		if m, ok := c.mean(text); ok {
			return m, true
		}
		key := taughtKey(Tokenize(text))
		t := termOf(v, key)
		if t == nil {
			return meaning{}, false
		}
		for _, p := range passed {
			if p == key || p == taughtKey(Tokenize(t.Meaning)) {
				return meaning{}, false
			}
		}
		text, passed = t.Meaning, append(passed, key)
	}
	return meaning{}, false
}

// mean finds what a name or condition means in the schema alone.
func (c *Catalog) mean(text string) (meaning, bool) {
	if cols, value, ok := c.condition(text); ok {
		return oneOf(cols, value)
	}
	if t, ok := c.dotted(text); ok {
		return meaning{targets: []Target{t}}, true
	}
	toks := Tokenize(text)
	names, values := c.schemaNames(toks), c.schemaValues(toks)
	switch {
	case len(names) > 0 && (len(values) == 0 || names[0].Score >= scoreTrimmed):
		return meaning{targets: leading(names)}, true
	case len(values) > 0:
		return meaning{values: values}, true
	}
	return c.owned(toks)
}

// leading are the targets that fit about as well as the best.
func leading(targets []Target) []Target {
	const apart = 0.14
	n := 0
	for n < len(targets) && targets[n].Score >= targets[0].Score-apart && (targets[n].Column() == nil) == (targets[0].Column() == nil) {
		n++
	}
	return targets[:n]
}

var equals = regexp.MustCompile(`(?i)^\s*(.+?)\s*(?:=|\bis\b|\bequals\b)\s*(.+?)\s*$`)

// condition reads "status = 'inactive'" and "status is inactive": the columns, in
// any table, and the value.
func (c *Catalog) condition(text string) (columns []*Column, value string, ok bool) {
	m := equals.FindStringSubmatch(text)
	if m == nil {
		return nil, "", false
	}
	if t, ok := c.dotted(m[1]); ok && t.Column() != nil {
		columns = t.Columns[:1]
	} else {
		for _, t := range leading(c.schemaNames(Tokenize(m[1]))) {
			if col := t.Column(); col != nil {
				columns = append(columns, col)
			}
		}
	}
	return columns, unquote(m[2]), len(columns) > 0
}

// oneOf finds a value in columns: as the data write it, else as it was said where
// the data known here are not all.
func oneOf(columns []*Column, value string) (meaning, bool) {
	var m meaning
	key := valueKey(value)
	for _, col := range columns {
		for _, v := range col.Values {
			if valueKey(v) == key {
				m.values = append(m.values, Value{Column: col, Text: v, Score: 1})
				break
			}
		}
	}
	for _, col := range columns {
		if len(m.values) == 0 && !col.AllValues && col.Class == events.TypeText {
			m.values = append(m.values, Value{Column: col, Text: value, Score: 1, Note: "'" + value + "' is compared as it was taught"})
		}
	}
	return m, len(m.values) > 0
}

// dotted reads "customers.country" and exact names of tables.
func (c *Catalog) dotted(text string) (Target, bool) {
	text = strings.TrimSpace(text)
	if t := c.Table(text); t != nil {
		return Target{Table: t, Score: scoreFull}, true
	}
	i := strings.LastIndexByte(text, '.')
	if i <= 0 {
		return Target{}, false
	}
	t := c.Table(text[:i])
	if t == nil {
		return Target{}, false
	}
	col := t.Column(text[i+1:])
	if col == nil {
		return Target{}, false
	}
	return Target{Table: t, Columns: []*Column{col}, Score: scoreFull}, true
}

// owned reads "country of the customer" as "customer country".
func (c *Catalog) owned(toks []Token) (meaning, bool) {
	for i, t := range toks {
		if t.Lower != "of" || i == 0 {
			continue
		}
		j := i + 1
		for j < len(toks) && (toks[j].Lower == "the" || toks[j].Lower == "a" || toks[j].Lower == "an") {
			j++
		}
		turned := append(append([]Token(nil), toks[j:]...), toks[:i]...)
		if names := c.schemaNames(turned); len(names) > 0 {
			return meaning{targets: leading(names)}, true
		}
	}
	return meaning{}, false
}
