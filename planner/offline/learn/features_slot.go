package learn

import (
	"slices"
	"strings"

	"arivu/planner/offline/learn/link"
)

// describer works out what is true of each column and table in a question, before
// any slot is filled.
type describer struct {
	*Reading
	content  []string
	best     link.Level
	atLevel  [link.Full + 1]int
	named    int // tables that are fully mentioned
	rivals   map[[2]int]int
	classes  []link.Class // those that occur, each once
	openings string
}

func (r *Reading) describe() {
	d := &describer{Reading: r, content: r.Content, rivals: map[[2]int]int{}, openings: "^"}
	if len(r.Tokens) > 1 {
		d.openings = r.Tokens[0].Word() + " " + r.Tokens[1].Word()
	}
	for i := range r.Tokens {
		if k := r.Tokens[i].Class; k != "" && !slices.Contains(d.classes, k) {
			d.classes = append(d.classes, k)
		}
	}
	for _, c := range r.Question.Columns {
		if len(c.Mentions) > 0 && !c.Shadowed {
			d.atLevel[c.Level()]++
			d.best = max(d.best, c.Level())
		}
		for _, m := range c.Mentions {
			if m.Level >= link.Own {
				d.rivals[[2]int{m.Start, m.End}]++
			}
		}
	}
	for _, t := range r.Question.Tables {
		if t.Level() == link.Full {
			d.named++
		}
	}
	r.Columns = make([][]Feature, len(r.Question.Columns))
	for i, c := range r.Question.Columns {
		r.Columns[i] = d.column(c)
	}
	r.Tables = make([][]Feature, len(r.Question.Tables))
	for i, t := range r.Question.Tables {
		r.Tables[i] = d.table(t)
	}
}

// Names of features of columns and tables.
var (
	featColumn     = Of("column")
	featLevel      = Of("level")
	featLevelWords = Of("level words")
	featLevelTable = Of("level table")
	featLevelType  = Of("level type")
	featType       = Of("type")
	featKey        = Of("key")
	featTable      = Of("table level")
	featRivals     = Of("rivals")
	featTableNear  = Of("table near")
	featBest       = Of("best")
	featTies       = Of("ties")
	featHits       = Of("hits")
	featHitLevel   = Of("hit level")
	featName       = Of("name")
	featNameLevel  = Of("name level")
	featOpening    = Of("opening")
	featHead       = Of("head")
	featSmall      = Of("small")
	featSmallWord  = Of("small word")
	featSaid       = Of("said")
	featSaidType   = Of("said type")
	featRole       = Of("role")
	featIsTable    = Of("is table")
	featFullOnes   = Of("full ones")
	featWidth      = Of("width")
	featRefers     = Of("refers")
	featSaidTable  = Of("said table")
	featColumnHere = Of("column here")
	featDisplay    = Of("display")
	featKeyTable   = Of("key table")
	featRoleTable  = Of("role table")
	featAskedRole  = Of("asked role")
	featNumbers    = Of("numbers")
	featTabBefore  = Of("before table")
	featTabPlace   = Of("place of table")
)

func weakest(ms []link.Mention) int {
	if len(ms) == 0 {
		return 0
	}
	return int(ms[0].Weakest)
}

func (d *describer) column(c *link.ColumnLink) []Feature {
	f := make([]Feature, 0, 96)
	lv, home := c.Level(), d.Home(c).Level()
	level, class := int(lv), string(c.Class)
	f = append(f, featColumn,
		featLevel.Int(level).Int(weakest(c.Mentions)),
		featLevelWords.Int(level).Int(clamp(len(c.Words), 3)).Bool(c.Shadowed),
		featLevelTable.Int(level).Int(int(home)),
		featLevelType.Int(level).Text(class),
		featType.Text(class),
		featRole.Int(int(c.Role)).Int(level),
		featKey.Bool(c.Primary).Bool(c.Foreign).Bool(lv >= link.Own),
		featTable.Int(int(home)).Bool(d.named > 0),
		featBest.Bool(lv == d.best).Int(int(d.best)),
		featHits.Int(clamp(c.Hits, 3)).Int(clamp(c.HitWords, 3)),
	)
	if len(c.Mentions) > 0 && lv >= link.Own {
		m := c.Mentions[0]
		f = append(f, featRivals.Int(clamp(d.rivals[[2]int{m.Start, m.End}], 4)).Bool(home == link.Full))
		f = d.distance(f, c)
	}
	if lv > link.Unsaid && lv == d.best {
		f = append(f, featTies.Int(clamp(d.atLevel[lv], 4)))
	}
	if c.Hits > 0 {
		f = append(f, featHitLevel.Int(level).Bool(home == link.Full))
	}
	for _, w := range c.Own {
		f = append(f, featName.Text(w), featNameLevel.Text(w).Bool(lv >= link.Own), featOpening.Text(d.openings).Text(w))
	}
	if n := len(c.Own); n > 0 {
		f = append(f, featHead.Text(c.Own[n-1]).Int(n).Bool(home == link.Full))
	}
	f = d.mentions(f, c.Mentions)
	f = d.domain(f, c)
	f = d.inTable(f, c, home)
	for _, w := range d.content {
		for _, own := range c.Own {
			f = append(f, featSaid.Text(w).Text(own))
		}
		f = append(f, featSaidType.Text(w).Text(class))
	}
	return f
}

// inTable is what the mentions of its table say of a column that may go unsaid.
func (d *describer) inTable(f []Feature, c *link.ColumnLink, home link.Level) []Feature {
	const most = 2
	level := int(c.Level())
	display := slices.Contains(c.Table.Display, c.Column.Column)
	f = append(f,
		featDisplay.Bool(display).Int(int(home)).Int(level),
		featKeyTable.Bool(c.Primary).Bool(c.Foreign).Int(int(home)).Bool(level >= int(link.Own)),
		featRoleTable.Int(int(c.Role)).Int(int(home)).Bool(level >= int(link.Own)),
		featNumbers.Int(clamp(len(d.Numbers), 2)).Text(string(c.Class)).Bool(level >= int(link.Own)),
	)
	for _, class := range d.classes {
		f = append(f, featAskedRole.Text(string(class)).Int(int(c.Role)).Bool(level >= int(link.Own)))
	}
	ms := d.Home(c).Mentions
	for i := range ms[:min(most, len(ms))] {
		f = append(f, featTabBefore.Text(d.word(ms[i].Start-1)).Bool(display).Bool(c.Primary),
			featTabPlace.Int(4*ms[i].Start/(len(d.Tokens)+1)).Bool(display).Bool(c.Primary))
	}
	return f
}

// distance is how far the mention is from one of the column's table.
func (d *describer) distance(f []Feature, c *link.ColumnLink) []Feature {
	const behind, far = 10, 99
	near := far
	for _, m := range c.Mentions {
		for _, t := range d.Home(c).Mentions {
			x := t.Start - m.Start
			if x < 0 {
				x = behind - x
			}
			near = min(near, x)
		}
	}
	switch {
	case near == far:
		return f
	case near > behind:
		return append(f, featTableNear.Int(-1).Int(clamp((near-behind)/2, 4)))
	}
	return append(f, featTableNear.Int(1).Int(clamp(near/2, 4)))
}

func (d *describer) domain(f []Feature, c *link.ColumnLink) []Feature {
	if len(c.Domain) == 0 {
		return f
	}
	f = append(f, featSmall, featSmall.Int(int(c.Level())))
	for _, v := range c.Domain {
		v = strings.ToLower(v)
		for _, w := range d.content {
			f = append(f, featSmallWord.Text(w).Text(v))
		}
	}
	return f
}

func (d *describer) table(t *link.TableLink) []Feature {
	f := make([]Feature, 0, 64)
	lv := t.Level()
	full := 0
	hit := false
	for _, c := range t.Columns {
		at := d.Column(c)
		if at < 0 {
			continue
		}
		l := d.Question.Columns[at]
		if l.Level() >= link.Own && !l.Shadowed {
			full++
		}
		hit = hit || l.Hits > 0
	}
	f = append(f, featIsTable,
		featLevel.Int(int(lv)).Int(weakest(t.Mentions)),
		featLevelWords.Int(int(lv)).Int(clamp(len(t.Words), 3)),
		featFullOnes.Int(clamp(full, 3)).Bool(lv == link.Full),
		featColumnHere.Bool(full > 0).Bool(hit).Int(int(lv)),
		featWidth.Int(clamp(len(t.Columns)/3, 3)),
		featRefers.Int(clamp(t.Foreign, 3)).Bool(lv == link.Full),
	)
	f = d.mentions(f, t.Mentions)
	for _, w := range d.content {
		for _, k := range t.Words {
			f = append(f, featSaidTable.Text(w).Text(k))
		}
	}
	return f
}

// Names of features of the words around a mention.
var (
	featBefore    = Of("before")
	featBeforeTwo = Of("before two")
	featAfter     = Of("after")
	featAfterTwo  = Of("after two")
	featTrigger   = Of("trigger")
	featNearest   = Of("nearest trigger")
	featFollows   = Of("follows")
	featPlace     = Of("place")
	featEnd       = Of("end")
	featBefClass  = Of("class before")
	featAftClass  = Of("class after")
)

// mentions are features of the words around each mention, each once.
func (d *describer) mentions(f []Feature, ms []link.Mention) []Feature {
	from := len(f)
	add := func(x Feature) {
		if !slices.Contains(f[from:], x) {
			f = append(f, x)
		}
	}
	for _, m := range ms {
		level := int(m.Level)
		one, two := d.word(m.Start-1), d.word(m.Start-2)
		next, after := d.word(m.End), d.word(m.End+1)
		add(featBefore.Text(one).Int(level))
		add(featBeforeTwo.Text(two).Text(one))
		add(featAfter.Text(next).Int(level))
		add(featAfterTwo.Text(next).Text(after))
		d.triggers(m, add)
		add(featPlace.Int(4 * m.Start / (len(d.Tokens) + 1)).Int(level))
		add(featEnd.Bool(m.End >= len(d.Tokens)-2))
	}
	return f
}

// word is the lemma at a place, with marks beyond the ends and for numbers.
func (d *describer) word(i int) string {
	switch {
	case i < 0:
		return "^"
	case i >= len(d.Tokens):
		return "$"
	case d.Tokens[i].Number != "":
		return link.TagNumber
	}
	return d.Tokens[i].Word()
}

// triggers are the nearest words that tell what a mention is used for.
func (d *describer) triggers(m link.Mention, add func(Feature)) {
	const reach, before, after = 6, 3, 2
	found, classed := 0, false
	for j := m.Start - 1; j >= max(0, m.Start-reach); j-- {
		t := &d.Tokens[j]
		if t.Class != "" && !classed {
			classed = true
			add(featBefClass.Text(string(t.Class)).Int(clamp(m.Start-j, 3)))
		}
		if found < before && (link.Trigger(t.Lemma) || link.Trigger(t.Lower)) {
			add(featTrigger.Text(t.Lemma))
			if found == 0 {
				add(featNearest.Text(t.Lemma))
			}
			found++
		}
	}
	found, classed = 0, false
	for j := m.End; j < min(len(d.Tokens), m.End+reach-1); j++ {
		t := &d.Tokens[j]
		if t.Class != "" && !classed {
			classed = true
			add(featAftClass.Text(string(t.Class)).Int(clamp(j-m.End, 3)))
		}
		if found < after && (link.Trigger(t.Lemma) || t.Number != "") {
			add(featFollows.Text(d.word(j)))
			found++
		}
	}
}
