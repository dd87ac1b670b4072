package veil_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// maker writes queries over the fixture for rows, of the grammar that all dialects share
// and with results that depend on no order.
type maker struct {
	*rand.Rand
	aliases int
	ctes    []source
}

// source is something to select from; its columns are named and typed, i for integer
// and t for text.
type source struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind byte
}

var made = []source{
	{"orders", []column{{"id", 'i'}, {"region", 't'}, {"person_id", 'i'}, {"label", 't'}, {"amount", 'i'}}},
	{"people", []column{{"id", 'i'}, {"name", 't'}, {"country", 't'}}},
	{"v_own", []column{{"id", 'i'}, {"region", 't'}, {"label", 't'}, {"amount", 'i'}}},
	{"notes", []column{{"id", 'i'}, {"order_id", 'i'}, {"body", 't'}}},
	{"numbers", []column{{"n", 'i'}, {"word", 't'}}},
}

func (m *maker) of(choices ...string) string { return choices[m.IntN(len(choices))] }

func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

// statement is a whole query, with common table expressions at times. Some of those go
// by the name of a table.
func (m *maker) statement() string {
	m.aliases, m.ctes = 0, nil
	var with []string
	for range m.IntN(3) {
		kinds := m.kinds()
		body := m.query(kinds, 2, nil)
		m.aliases++
		s := source{name: fmt.Sprintf("c%d", m.aliases)}
		if m.chance(20) && len(m.ctes) == 0 && !strings.Contains(body, "numbers") {
			s.name = "numbers"
		}
		var names []string
		for i, kind := range kinds {
			s.columns = append(s.columns, column{fmt.Sprintf("k%d", i), kind})
			names = append(names, s.columns[i].name)
		}
		m.ctes = append(m.ctes, s)
		with = append(with, fmt.Sprintf("%s (%s) AS (%s)", s.name, strings.Join(names, ", "), body))
	}
	text := m.query(m.kinds(), 3, nil)
	if len(with) > 0 {
		text = "WITH " + strings.Join(with, ", ") + " " + text
	}
	return text
}

func (m *maker) kinds() []byte {
	kinds := make([]byte, 1+m.IntN(3))
	for i := range kinds {
		kinds[i] = "it"[m.IntN(2)]
	}
	return kinds
}

// query yields columns of these kinds; outer are columns it may refer to.
func (m *maker) query(kinds []byte, depth int, outer []column) string {
	text := m.selection(kinds, depth, outer)
	if depth > 1 && m.chance(20) {
		text += " " + m.of("UNION", "UNION ALL", "EXCEPT", "INTERSECT") + " " + m.selection(kinds, depth-1, outer)
	}
	return text
}

func (m *maker) selection(kinds []byte, depth int, outer []column) string {
	from, columns := m.from(depth, outer)
	inner := append(columns[:len(columns):len(columns)], outer...)
	where := ""
	if m.chance(60) {
		where = " WHERE " + m.condition(inner, depth)
	}
	if m.chance(25) {
		return m.grouped(kinds, from, where, columns, depth)
	}
	var items []string
	for i, kind := range kinds {
		items = append(items, fmt.Sprintf("%s AS r%d", m.value(kind, inner, depth), i))
	}
	if kinds[0] == 'i' && m.chance(10) {
		items[0] = fmt.Sprintf("count(*) OVER (PARTITION BY %s) AS r0", m.pick(0, columns))
	}
	return "SELECT " + m.of("", "", "", "DISTINCT ") + strings.Join(items, ", ") + from + where
}

func (m *maker) grouped(kinds []byte, from, where string, columns []column, depth int) string {
	key := m.pick('t', columns)
	var items []string
	for i, kind := range kinds {
		item := key
		if kind == 'i' {
			item = m.of("count(*)", "count("+m.pick(0, columns)+")", "count(DISTINCT "+m.pick(0, columns)+")", "sum("+m.pick('i', columns)+")", "max("+m.pick('i', columns)+")", "min("+m.pick('i', columns)+")")
		}
		items = append(items, fmt.Sprintf("%s AS r%d", item, i))
	}
	text := "SELECT " + strings.Join(items, ", ") + from + where + " GROUP BY " + key
	if m.chance(30) {
		text += " HAVING count(*) " + m.of(">", "<", "=") + " " + m.of("1", "2", "5")
	}
	return text
}

func (m *maker) from(depth int, outer []column) (string, []column) {
	text, columns := m.source(depth, outer)
	text = " FROM " + text
	for range m.IntN(3) {
		more, its := m.source(depth-1, outer)
		columns = append(columns, its...)
		text += m.of(" JOIN ", " LEFT JOIN ", " CROSS JOIN ") + more
		if !strings.HasSuffix(text, "CROSS JOIN "+more) {
			text += " ON " + m.condition(columns, 0)
		}
	}
	return text, columns
}

func (m *maker) source(depth int, outer []column) (string, []column) {
	m.aliases++
	alias := fmt.Sprintf("a%d", m.aliases)
	if depth > 1 && m.chance(25) {
		kinds := m.kinds()
		var columns []column
		for i, kind := range kinds {
			columns = append(columns, column{fmt.Sprintf("%s.r%d", alias, i), kind})
		}
		return "(" + m.query(kinds, depth-1, nil) + ") AS " + alias, columns
	}
	choices := append(made[:len(made):len(made)], m.ctes...)
	s := choices[m.IntN(len(choices))]
	for _, c := range m.ctes {
		if c.name == s.name {
			s = c
		}
	}
	if m.chance(40) {
		s = made[m.IntN(3)]
	}
	var columns []column
	for _, c := range s.columns {
		columns = append(columns, column{alias + "." + c.name, c.kind})
	}
	return s.name + " AS " + alias, columns
}

// pick is a column of a kind, 0 for any; there may be none.
func (m *maker) pick(kind byte, columns []column) string {
	var fit []string
	for _, c := range columns {
		if kind == 0 || c.kind == kind {
			fit = append(fit, c.name)
		}
	}
	if len(fit) == 0 {
		return m.literal(kind)
	}
	return m.of(fit...)
}

func (m *maker) literal(kind byte) string {
	if kind == 't' {
		return "coalesce(NULL, " + m.of("'EU'", "'US'", "'seen-1'", "'planted-1'", "'FR'", "'one'") + ")"
	}
	return "coalesce(NULL, " + m.of("0", "1", "2", "10", "15", "901", "777777") + ")"
}

func (m *maker) value(kind byte, columns []column, depth int) string {
	if depth <= 0 || m.chance(50) {
		return m.pick(kind, columns)
	}
	switch m.IntN(5) {
	case 0:
		return m.literal(kind)
	case 1:
		return "coalesce(" + m.value(kind, columns, depth-1) + ", " + m.literal(kind) + ")"
	case 2:
		return "CASE WHEN " + m.condition(columns, depth-1) + " THEN " + m.value(kind, columns, depth-1) + " ELSE " + m.value(kind, columns, depth-1) + " END"
	case 3:
		if kind == 't' {
			return "upper(" + m.value(kind, columns, depth-1) + ")"
		}
		return "(" + m.value(kind, columns, depth-1) + " + " + m.value(kind, columns, depth-1) + ")"
	default:
		from, inner := m.from(1, nil)
		aggregate := m.of("max", "min") + "(" + m.pick(kind, inner) + ")"
		if kind == 'i' && m.chance(50) {
			aggregate = "count(*)"
		}
		return "(SELECT " + aggregate + from + " WHERE " + m.condition(append(inner, columns...), 0) + ")"
	}
}

func (m *maker) condition(columns []column, depth int) string {
	kind := "it"[m.IntN(2)]
	left := m.pick(kind, columns)
	if depth <= 0 {
		return left + " " + m.of("=", "<>", "<", ">=") + " " + m.pick(kind, columns)
	}
	switch m.IntN(9) {
	case 0:
		return "(" + m.condition(columns, depth-1) + " AND " + m.condition(columns, depth-1) + ")"
	case 1:
		return "(" + m.condition(columns, depth-1) + " OR " + m.condition(columns, depth-1) + ")"
	case 2:
		return "NOT (" + m.condition(columns, depth-1) + ")"
	case 3:
		return left + m.of(" IS NULL", " IS NOT NULL")
	case 4:
		return left + m.of(" IN (", " NOT IN (") + m.query([]byte{kind}, depth-1, columns) + ")"
	case 5:
		return m.of("", "NOT ") + "EXISTS (" + m.query([]byte{kind}, depth-1, columns) + ")"
	case 6:
		return m.pick('i', columns) + " BETWEEN " + m.literal('i') + " AND " + m.literal('i')
	case 7:
		return m.pick('t', columns) + m.of(" LIKE ", " NOT LIKE ") + m.of("'planted%'", "'%e%'", "'E_'")
	default:
		return m.value(kind, columns, depth-1) + " " + m.of("=", "<>", "<", ">=") + " " + m.value(kind, columns, depth-1)
	}
}
