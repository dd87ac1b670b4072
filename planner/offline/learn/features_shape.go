package learn

import (
	"strings"

	"arivu/planner/offline/learn/link"
)

// ShapeFeatures are what the choice of a shape is made by: word sequences of the
// masked question, how much of what is mentioned, and the order of trigger classes.
func (r *Reading) ShapeFeatures() []Feature {
	s := &shapeFeatures{seen: make(map[Feature]bool, 256)}
	s.add(Of("bias"))
	s.sequences(r.Mask)
	s.counts(r.Mask)
	s.outline(r.Mask)
	s.classes(r.Classes)
	return s.list
}

// shapeFeatures keeps each feature once, in order of first use.
type shapeFeatures struct {
	list []Feature
	seen map[Feature]bool
}

func (s *shapeFeatures) add(f Feature) {
	if !s.seen[f] {
		s.seen[f] = true
		s.list = append(s.list, f)
	}
}

var (
	featWord  = Of("word")
	featPair  = Of("pair")
	featThree = Of("three")
	featSkip  = Of("skip")
	featFour  = Of("four")
	featPlain = Of("plain")
	featFirst = Of("first")
	featLast  = Of("last")
	featCount = Of("count")
	featStart = Of("start")
	featWhole = Of("whole")
	featClass = Of("class")
	featThen  = Of("then")
)

func (s *shapeFeatures) sequences(m []string) {
	n := len(m)
	for i := range m {
		s.add(featWord.Text(m[i]))
		if i+1 < n {
			s.add(featPair.Text(m[i]).Text(m[i+1]))
		}
		if i+2 < n {
			s.add(featThree.Text(m[i]).Text(m[i+1]).Text(m[i+2]))
			s.add(featSkip.Text(m[i]).Text(m[i+2]))
		}
		if i+3 < n {
			s.add(featFour.Text(m[i]).Text(m[i+1]).Text(m[i+2]).Text(m[i+3]))
		}
	}
	if n > 1 {
		s.add(featFirst.Text(m[0]).Text(m[1]))
	}
	if n > 2 {
		s.add(featFirst.Text(m[0]).Text(m[1]).Text(m[2]))
		s.add(featLast.Text(m[n-2]).Text(m[n-3]))
	}
}

// counts are how many columns, tables, values and numbers are mentioned, and the
// words between them.
func (s *shapeFeatures) counts(m []string) {
	var columns, tables, values, numbers int
	last := ""
	for _, w := range m {
		switch w {
		case link.TagColumn, link.TagColumnTable:
			columns++
		case link.TagTable:
			tables++
		case link.TagValue:
			values++
		case link.TagNumber, link.TagYear:
			numbers++
		case "the", "a", "an", ",", ".", "?":
		default:
			if last != "" {
				s.add(featPlain.Text(last).Text(w))
			}
			last = w
		}
	}
	s.add(featCount.Text("c").Int(clamp(columns, 6)))
	s.add(featCount.Text("t").Int(clamp(tables, 4)))
	s.add(featCount.Text("v").Int(clamp(values, 4)))
	s.add(featCount.Text("n").Int(clamp(numbers, 3)))
	s.add(featCount.Text("vn").Int(clamp(values, 3)).Int(clamp(numbers, 3)))
	s.add(featCount.Text("cvn").Int(clamp(columns, 4)).Int(clamp(values, 3)).Int(clamp(numbers, 2)))
	s.add(featCount.Text("len").Int(clamp(len(m)/4, 8)))
}

// outline is the order of mentions and breaks: it tells how many columns are asked
// for before the first condition.
func (s *shapeFeatures) outline(m []string) {
	const startLen, wholeLen = 5, 14
	var b strings.Builder
	for _, w := range m {
		switch w {
		case link.TagColumn, link.TagColumnTable:
			b.WriteByte('C')
		case link.TagTable:
			b.WriteByte('T')
		case link.TagValue:
			b.WriteByte('V')
		case link.TagNumber, link.TagYear:
			b.WriteByte('N')
		case ",", "and":
			b.WriteByte(',')
		case "of", "for", "whose", "with", "that", "who", "where", "in", "which", "by":
			b.WriteByte('|')
		default:
			continue
		}
		if b.Len() <= startLen {
			s.add(featStart.Text(b.String()))
		}
	}
	if b.Len() <= wholeLen {
		s.add(featWhole.Text(b.String()))
	}
}

func (s *shapeFeatures) classes(cs []string) {
	var upper []string
	for i, w := range cs {
		s.add(featClass.Text(w))
		if i+1 < len(cs) {
			s.add(featClass.Text(w).Text(cs[i+1]))
		}
		if i+2 < len(cs) {
			s.add(featClass.Text(w).Text(cs[i+1]).Text(cs[i+2]))
			s.add(featClass.Text(w).Text("_").Text(cs[i+2]))
		}
		if w[0] >= 'A' && w[0] <= 'Z' {
			upper = append(upper, w)
		}
	}
	for i, w := range upper {
		if i+1 < len(upper) {
			s.add(featThen.Int(0).Text(w).Text(upper[i+1]))
		}
		for _, v := range upper[i+1:] {
			s.add(featThen.Int(1).Text(w).Text(v))
		}
	}
}
