package events

import (
	"cmp"
	"fmt"
)

// Part is a piece of a restatement.
type Part struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text"` // with the blanks and signs around it
	// Words are what it came from, in the order of the question and apart from one
	// another; none where it was taken for granted, such as a default order.
	Words []Phrase `json:"words,omitempty"`
	// Carried says that it comes from an earlier question of the session.
	Carried bool `json:"carried,omitempty"`
	// Changed says that it stands where another stood in the question that this one changes.
	Changed bool `json:"changed,omitempty"`
	// Alternatives are what may stand in its place, nil if it stays as it is.
	Alternatives *Alternatives `json:"alternatives,omitempty"`
}

// Alternatives are what may stand in the place of a part, all else staying as it is.
type Alternatives struct {
	What Aspect `json:"what"`
	// Offers are ready to be chosen, each as it would stand in the restatement.
	Offers []string `json:"offers,omitempty"`
	// Entry is what may be written instead of one of them, "" if nothing may.
	Entry Entry `json:"entry,omitempty"`
	// Removable says that the part may be left out.
	Removable bool `json:"removable,omitempty"`
}

// An Aspect is what of a question an alternative changes.
type Aspect string

// The aspects.
const (
	AspectMetric    Aspect = "metric"    // the figure
	AspectDimension Aspect = "dimension" // the column that groups go by
	AspectGrain     Aspect = "grain"     // the unit of time that groups go by
	AspectPeriod    Aspect = "period"    // when
	AspectValue     Aspect = "value"     // what a column is compared with
	AspectCondition Aspect = "condition" // a condition of another make
	AspectLimit     Aspect = "limit"     // how many rows
	AspectDirection Aspect = "direction" // which end of an order comes first
)

// An Entry is what may be written in the place of a part.
type Entry string

// The entries.
const (
	EntryNumber Entry = "number" // in digits
	EntryText   Entry = "text"   // a value of the column
	EntryPeriod Entry = "period" // a period in words, such as "last month" or "in 2025"
)

// Change is one part of a reading put otherwise.
type Change struct {
	// Part is its place in the Planned.Parts of the parent, and From its text there.
	Part int    `json:"part"`
	From string `json:"from"`
	// To is one of its offers, or Entry is what was written in its place. With neither it is
	// left out.
	To    string `json:"to,omitempty"`
	Entry string `json:"entry,omitempty"`
}

// Words say the change behind the words of a question.
func (c Change) Words() string {
	to := cmp.Or(c.To, c.Entry)
	if to == "" {
		return fmt.Sprintf(" (without %q)", c.From)
	}
	return fmt.Sprintf(" (with %q instead of %q)", to, c.From)
}

// Phrase is a stretch of a text, such as a question. Start and End count UTF-16 code units from its
// beginning, as strings of JavaScript, Java and C# do, and End is the first one after
// the stretch. Text is the stretch itself, for readers that count otherwise.
type Phrase struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// A PartKind says what a piece of a restatement is about.
type PartKind string

// The kinds of parts.
const (
	PartText     PartKind = "text"     // words that only hold the others together
	PartRows     PartKind = "rows"     // the table whose rows are listed
	PartDistinct PartKind = "distinct" // rows that are equal are shown once
	PartShown    PartKind = "shown"    // a column or a figure
	PartGroup    PartKind = "group"    // what each row of the result stands for
	PartFilter   PartKind = "filter"   // a condition on rows
	PartHaving   PartKind = "having"   // a condition on groups
	PartLimit    PartKind = "limit"    // how many rows are kept
	PartOrder    PartKind = "order"    // what rows are sorted by
	PartSet      PartKind = "set"      // how two results are put together
)
