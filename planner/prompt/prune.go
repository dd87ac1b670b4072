package prompt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// Of what a schema shows when it cannot show all.
const (
	// wholeTables is up to how many tables all are shown, without values if need be.
	wholeTables = 25
	// nameShare is the part of the bound kept for the names of tables left out.
	nameShare = 10 // percent
	// fullShare is the part for tables with their values and comments.
	fullShare = 50 // percent
	// Columns of one table: of those shown in full, of others, and of what must be there
	// for the sake of a join.
	fullColumns, leanColumns, joinColumns = 60, 30, 8
	// maxMisses is after how many groups without room no other is tried.
	maxMisses = 10
)

// budget is how many tokens the schema may take: twice as many before the last attempt,
// which shows more of the tables that were named.
func (b *builder) budget() int {
	n := cmp.Or(b.in.SchemaTokens, DefaultSchemaTokens)
	if lastAttempt(b.in.Rejected) {
		return 2 * n
	}
	return n
}

// whole renders all tables in the order of the snapshot, whatever is asked, so that a
// vendor's prompt cache can keep it; ok is false if they do not fit.
func (b *builder) whole() (out rendered, ok bool) {
	if out, ok = b.all(detail{values: true}); ok {
		return out, true
	}
	if len(b.in.Schema.Tables) > wholeTables {
		return rendered{}, false
	}
	return b.all(detail{})
}

func (b *builder) all(d detail) (rendered, bool) {
	out := rendered{text: b.opening()}
	room := b.budget() - EstimateTokens(out.text)
	for i := range b.in.Schema.Tables {
		next := b.table(&b.in.Schema.Tables[i], d)
		if room -= EstimateTokens(next.text); room < 0 {
			return rendered{}, false
		}
		out.add(next)
	}
	out.text += closing
	return out, true
}

const closing = "</schema>\n"

func (b *builder) opening() string {
	version := ""
	if v := b.in.Schema.Version; v != "" {
		version = " version=" + quote(v, maxName)
	}
	text := fmt.Sprintf("<schema dialect=%s%s>\n%s", quote(string(b.in.Schema.Dialect), maxName), version, schemaLegend)
	if b.in.Schema.WithoutMasked() != b.in.Schema {
		text += maskedNote
	}
	return text
}

// pruned renders the tables that the question needs: in full the best of them, then
// with their columns only, then by name.
func (b *builder) pruned() rendered {
	out := rendered{text: b.opening() + prunedNote}
	p := pruning{builder: b, out: &out, shown: map[string]bool{}, snapshot: make(map[string]*events.Table, len(b.in.Schema.Tables))}
	for i := range b.in.Schema.Tables {
		p.snapshot[b.in.Schema.Tables[i].Qualified()] = &b.in.Schema.Tables[i]
	}
	p.names = b.budget() * nameShare / 100
	p.room = b.budget() - p.names - EstimateTokens(out.text+closing)
	p.full = p.room * fullShare / 100
	misses := 0
	for _, group := range append(slices.Clone(b.choice.Groups), b.others()...) {
		if misses == maxMisses {
			break
		}
		if !p.group(group) {
			misses++
		}
	}
	p.writeNames()
	out.text += closing
	return out
}

// pruning fills a schema up to its bound.
type pruning struct {
	*builder
	out *rendered
	// snapshot are the tables with their masked columns, of which the catalog knows nothing.
	snapshot map[string]*events.Table
	shown    map[string]bool
	room     int // tokens left for tables
	full     int // of these for tables in full
	names    int // for the names of those left out
}

// group adds tables that belong together, in as much detail as there is room for, and
// reports whether there was any.
func (p *pruning) group(tables []*ground.Table) bool {
	for _, d := range []detail{{values: true, columns: fullColumns}, {columns: leanColumns}, {columns: joinColumns}} {
		var all rendered
		for _, t := range tables {
			if !p.shown[t.Qualified()] {
				all.add(p.table(p.snapshot[t.Qualified()], d))
			}
		}
		cost := EstimateTokens(all.text)
		if cost > p.room || d.values && cost > p.full {
			continue
		}
		p.room -= cost
		if d.values {
			p.full -= cost
		}
		for _, t := range all.tables {
			p.shown[t] = true
		}
		p.out.add(all)
		return true
	}
	return false
}

// others are the tables that were not chosen: next to chosen ones first, then those that
// most others are joined with.
func (b *builder) others() [][]*ground.Table {
	chosen := map[*ground.Table]bool{}
	near := map[*ground.Table]bool{}
	for _, group := range b.choice.Groups {
		for _, t := range group {
			chosen[t] = true
			edges := b.in.Catalog.Edges(t)
			for i := range edges {
				near[edges[i].To] = true
			}
		}
	}
	var out []*ground.Table
	for _, t := range b.in.Catalog.Tables {
		if !chosen[t] {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(x, y *ground.Table) int {
		if near[x] != near[y] {
			return cmp.Compare(flag(near[y]), flag(near[x]))
		}
		return cmp.Compare(len(b.in.Catalog.Edges(y)), len(b.in.Catalog.Edges(x)))
	})
	groups := make([][]*ground.Table, len(out))
	for i := range out {
		groups[i] = out[i : i+1]
	}
	return groups
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// writeNames names what is not shown, as far as there is room.
func (p *pruning) writeNames() {
	var left []*events.Table
	for i := range p.in.Schema.Tables {
		if t := &p.in.Schema.Tables[i]; !p.shown[t.Qualified()] {
			left = append(left, t)
		}
	}
	if len(left) == 0 {
		return
	}
	var w strings.Builder
	w.WriteString(moreTables)
	room := p.names - EstimateTokens(w.String()) - EstimateTokens(" and 100000 more\n")
	for at, t := range left {
		text := " " + qualified(t)
		if room -= EstimateTokens(text); room < 0 {
			fmt.Fprintf(&w, andMore, len(left)-at)
			break
		}
		w.WriteString(text)
	}
	w.WriteByte('\n')
	p.out.text += w.String()
}
