package bench

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"arivu/cmd/arivu/bench/score"
	"arivu/events"
	"arivu/executor/alike"
)

// Item is one question of a suite. Question, Database and Gold are needed, the
// rest may be left out.
type Item struct {
	ID       string `json:"id"`       // the number of its line by default
	Set      string `json:"set"`      // the suite's name by default
	Database string `json:"db"`       // or "database"
	Question string `json:"question"` //
	// Gold are the wanted statements; any one may match.
	Gold Gold `json:"gold_sql"` // or "sql"
	// Unanswerable says that the database has no answer.
	Unanswerable bool `json:"unanswerable"`
	// Ambiguous says that there are several readings and that to ask is as right
	// as to answer. It only labels; Gold holds the readings.
	Ambiguous bool `json:"ambiguous"`
	// Category is how difficult it is, Kind what it asks for: figures are given
	// for each.
	Category string `json:"category"`
	Kind     string `json:"kind"`
	// Match is how closely columns must agree (exact).
	Match alike.Match `json:"match"`
	// Conversation names the conversation it is a turn of, counted from 0.
	Conversation string `json:"conversation"`
	Turn         int    `json:"turn"`
	// Slices are the parts of the suite it belongs to.
	Slices []string `json:"slices"`
	// Relative says that the answer depends on the day of asking.
	Relative bool   `json:"relative"`
	Note     string `json:"note"`
}

// Gold lists wanted statements by dialect; "" is any dialect. In JSON it may
// also be one statement or a list of them.
type Gold map[events.Dialect][]string

// UnmarshalJSON reads one statement, a list, or either by dialect.
func (g *Gold) UnmarshalJSON(data []byte) error {
	if list, err := statements(data); err == nil {
		*g = Gold{"": list}
		return nil
	}
	var byDialect map[events.Dialect]json.RawMessage
	if err := json.Unmarshal(data, &byDialect); err != nil {
		return fmt.Errorf("gold_sql: %w", err)
	}
	*g = make(Gold, len(byDialect))
	for dialect, raw := range byDialect {
		list, err := statements(raw)
		if err != nil {
			return fmt.Errorf("gold_sql of %s: %w", dialect, err)
		}
		(*g)[dialect] = list
	}
	return nil
}

func statements(data []byte) ([]string, error) {
	var one string
	if json.Unmarshal(data, &one) == nil {
		return []string{one}, nil
	}
	var list []string
	err := json.Unmarshal(data, &list)
	return list, err
}

// For lists the statements of a dialect, alternatives written out.
func (g Gold) For(dialect events.Dialect) []string {
	list, ok := g[dialect]
	if !ok {
		list = g[""]
	}
	var out []string
	for _, s := range list {
		out = append(out, score.Alternatives(s)...)
	}
	return out
}

// maxLine bounds one line of a suite.
const maxLine = 4 << 20

var errSuite = errors.New("the suite cannot be read")

// Read reads a suite. name is the set of items that name none.
func Read(r io.Reader, name string) ([]Item, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	var items []Item
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		item, err := readItem(lines.Bytes(), name, n)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", errSuite, n, err)
		}
		items = append(items, *item)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errSuite, err)
	}
	return items, nil
}

func readItem(line []byte, name string, n int) (*Item, error) {
	var in struct {
		Item
		Database string `json:"database"`
		SQL      Gold   `json:"sql"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return nil, err
	}
	item := in.Item
	item.Database = cmp.Or(item.Database, in.Database)
	item.Set = cmp.Or(item.Set, name)
	item.ID = cmp.Or(item.ID, fmt.Sprintf("%s-%d", item.Set, n))
	item.Match = cmp.Or(item.Match, alike.Exact)
	if item.Gold == nil {
		item.Gold = in.SQL
	}
	switch {
	case item.Question == "":
		return nil, errors.New("there is no question")
	case item.Database == "":
		return nil, errors.New("there is no database (db)")
	case item.Match != alike.Exact && item.Match != alike.Contains:
		return nil, fmt.Errorf("match is %q; it must be exact or contains", item.Match)
	}
	return &item, nil
}

// Selection says which items of a suite to ask; zero is all of them.
type Selection struct {
	Sets  []string
	Slice string
	Kinds []string
	Limit int // at most so many, conversations kept whole
	// Fixed leaves out what depends on the day of asking.
	Fixed bool
}

// From picks the items in their order.
func (s Selection) From(items []Item) []Item {
	var out []Item
	for _, group := range conversations(items) {
		if s.Limit > 0 && len(out) >= s.Limit {
			break
		}
		for _, item := range group {
			if s.holds(item) {
				out = append(out, item)
			}
		}
	}
	return out
}

func (s Selection) holds(i Item) bool {
	switch {
	case len(s.Sets) > 0 && !slices.Contains(s.Sets, i.Set),
		len(s.Kinds) > 0 && !slices.Contains(s.Kinds, i.Kind),
		s.Slice != "" && !slices.Contains(i.Slices, s.Slice):
		return false
	}
	return !s.Fixed || !i.Relative
}

// conversations groups items: the turns of a conversation in order, everything
// else alone, each group where its first item stands.
func conversations(items []Item) [][]Item {
	var groups [][]Item
	at := make(map[string]int)
	for _, item := range items {
		if item.Conversation == "" {
			groups = append(groups, []Item{item})
			continue
		}
		key := item.Set + "\x00" + item.Conversation
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], item)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b Item) int { return cmp.Compare(a.Turn, b.Turn) })
	}
	return groups
}
