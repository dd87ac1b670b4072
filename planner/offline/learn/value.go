package learn

import (
	"strings"

	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/learn/shape"
)

// ValueKind says where a candidate for a constant comes from.
type ValueKind uint8

// The kinds of candidates.
const (
	valueNumber     ValueKind = iota // digits
	valueNumberWord                  // a number in words
	valueOne                         // "one", "once"
	valueDomain                      // a value of a small domain that the question need not say
	valueElsewhere                   // it occurs in the data of other columns
	valueHere                        // it occurs in the data of the column
	valueQuoted                      // it stands in quotes
	valueName                        // it is written as a name
	valueNumberText                  // a number for a column of texts
	valueWord                        // any word
	valueWordUsed                    // a word that mentions something
	valueLetter                      // a single letter
	valueNothing                     // nothing fits: a guess
	valueKinds
)

// ValueCandidate may fill the slot of a constant.
type ValueCandidate struct {
	Text       string
	Start, End int // tokens; -1 where the question does not say it
	Kind       ValueKind
	Features   []Feature
}

var (
	featUsed       = Of("used")
	featValueKind  = Of("value kind")
	featValueFar   = Of("value distance")
	featValueBef   = Of("value before")
	featValueBefs  = Of("value before two")
	featValueAft   = Of("value after")
	featValueType  = Of("value type")
	featValueWords = Of("value words")
	featYear       = Of("year")
	featYearOf     = Of("year of")
	featYes        = Of("yes")
	featYesWord    = Of("yes word")
	featValueRole  = Of("value role")
)

// UsedFeature says whether an earlier slot took the same words.
func UsedFeature(k ValueKind, used bool) Feature { return featUsed.Int(int(k)).Bool(used) }

// ValueCandidates lists what may fill a slot of a constant. Column is the place of
// the column that the constant belongs to, or -1.
func (r *Reading) ValueCandidates(s *shape.Slot, column int) []ValueCandidate {
	v := valuer{Reading: r, column: column}
	if column >= 0 {
		v.link = r.Question.Columns[column]
	}
	if s.Number {
		v.numbers()
		return v.list
	}
	like := strings.Contains(s.Role, ":"+string(shape.TestLike)+":") || strings.Contains(s.Role, ":not like:")
	if v.link != nil && !like {
		v.domain()
	}
	v.linked()
	v.words(like)
	return v.list
}

type valuer struct {
	*Reading

	column int
	link   *link.ColumnLink
	list   []ValueCandidate
}

func (v *valuer) add(text string, start, end int, kind ValueKind, more ...Feature) {
	f := append(make([]Feature, 0, 12), featValueKind.Int(int(kind)), featValueFar.Int(clamp(v.far(start, end)/2, 12)),
		featValueWords.Int(int(kind)).Int(clamp(end-start, 4)))
	if start > 0 {
		f = append(f, featValueBef.Text(v.Tokens[start-1].Word()))
		if start > 1 {
			f = append(f, featValueBefs.Text(v.Tokens[start-2].Word()).Text(v.Tokens[start-1].Word()))
		}
	}
	if end >= 0 && end < len(v.Tokens) {
		f = append(f, featValueAft.Text(v.Tokens[end].Word()))
	}
	if v.link != nil {
		f = append(f, featValueType.Int(int(kind)).Text(string(v.link.Class)), featValueRole.Int(int(kind)).Int(int(v.link.Role)))
	}
	v.list = append(v.list, ValueCandidate{Text: text, Start: start, End: end, Kind: kind, Features: append(f, more...)})
}

// far is how far the words are from a mention of the column: behind it, or before.
func (v *valuer) far(start, end int) int {
	const nowhere, before = 99, 10
	d := nowhere
	if v.link == nil {
		return d
	}
	for _, m := range v.link.Mentions {
		x := 0
		switch {
		case start >= m.End:
			x = start - m.End
		case m.Start >= end:
			x = before + m.Start - end
		}
		d = min(d, x)
	}
	return d
}

func (v *valuer) numbers() {
	head := ""
	if v.link != nil && len(v.link.Own) > 0 {
		head = v.link.Own[len(v.link.Own)-1]
	}
	for i := range v.Tokens {
		t := &v.Tokens[i]
		if t.Number == "" {
			continue
		}
		kind := valueNumber
		switch {
		case t.Number == "1" && t.Lower != "1" && !t.Quoted:
			kind = valueOne
		case t.Lower[0] > '9':
			kind = valueNumberWord
		}
		v.add(t.Number, i, i+1, kind, featYear.Bool(t.Year()), featYearOf.Bool(t.Year()).Text(head))
	}
}

func (v *valuer) domain() {
	for _, x := range v.link.Domain {
		code := strings.ToLower(x)
		more := []Feature{featYes.Text(code)}
		for _, w := range v.Content {
			more = append(more, featYesWord.Text(w).Text(code))
		}
		v.add(x, -1, -1, valueDomain, more...)
	}
}

func (v *valuer) linked() {
	for i := range v.Values {
		x := &v.Values[i]
		kind := valueQuoted
		text := x.Text
		switch x.Kind {
		case link.InData:
			kind = valueElsewhere
			if v.link != nil {
				if here, ok := x.In(v.link.Column.Column); ok {
					kind, text = valueHere, here
				}
			}
		case link.Capital:
			kind = valueName
		case link.Spoken:
		}
		v.add(text, x.Start, x.End, kind)
	}
}

func (v *valuer) words(like bool) {
	none := len(v.list) == 0
	for i := range v.Tokens {
		t := &v.Tokens[i]
		switch {
		case t.Quoted:
		case t.Number != "":
			v.add(t.Number, i, i+1, valueNumberText)
		case (like || none) && !link.Stop(t.Lemma) && t.Lower[0] >= 'a' && t.Lower[0] <= 'z':
			kind := valueWord
			if t.Used {
				kind = valueWordUsed
			}
			if len(t.Lower) == 1 {
				kind = valueLetter
			}
			v.add(t.Text, i, i+1, kind)
		}
	}
}

// valueCache keeps candidates by column, kind of slot and role, since many shapes
// ask for the same.
type valueCache struct {
	at map[valueKey][]scoredValue
}

type valueKey struct {
	role   int
	column int
	number bool
}

// scoredValue is a candidate with the weight of its features in a role.
type scoredValue struct {
	ValueCandidate

	units int32
}
