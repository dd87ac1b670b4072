package explain

import (
	"slices"
	"strings"

	"arivu/events"
)

// worked are the pieces that words such as "more than" or "per" belong to.
func (a *aligner) worked(i int) []int {
	w := a.q.Mentions[i].Work
	switch {
	case w&Rank != 0:
		return a.ranked(i, w)
	case w&(Sort|Descending|Ascending) != 0:
		return a.sorted()
	case w&Earlier != 0:
		to := a.where(func(c *clues) bool { return c.work&(Contrast|Trend) != 0 && c.kind == events.PartShown })
		return to[max(0, len(to)-1):]
	case w&Per != 0:
		return a.nearest(i, append(a.where(func(c *clues) bool { return c.work&Per != 0 && c.kind != events.PartOrder }), a.orders...))
	}
	to := a.nearest(i, a.where(func(c *clues) bool { return c.work&w != 0 && c.kind != events.PartOrder }))
	for _, p := range a.orders {
		if a.parts[p].work&w != 0 && a.taken(p) {
			to = append(to, p)
		}
	}
	return to
}

// ranked are the pieces that a superlative belongs to: how many rows and in which
// order, else the highest or lowest value.
func (a *aligner) ranked(i int, w Work) []int {
	if to := a.extremes(w); len(to) > 0 {
		return a.nearest(i, to)
	}
	return append(a.where(func(c *clues) bool { return c.kind == events.PartLimit }), a.sorted()...)
}

// sorted are the pieces that words which ask for an order belong to: those that name
// what they go by, else the first.
func (a *aligner) sorted() []int {
	var to []int
	for _, p := range a.orders {
		if a.taken(p) {
			to = append(to, p)
		}
	}
	if len(to) == 0 {
		return a.orders[:min(len(a.orders), 1)]
	}
	return to
}

// taken reports whether a mention went to a piece.
func (a *aligner) taken(p int) bool {
	return slices.ContainsFunc(a.went, func(to []int) bool { return slices.Contains(to, p) })
}

// nearest is the one of some pieces to which the mention nearest to i went. Of two as
// near, the one behind counts: what words work on mostly follows them.
func (a *aligner) nearest(i int, among []int) []int {
	if len(among) < 2 {
		return among
	}
	for d := range a.went {
		for _, j := range [2]int{i + d, i - d} {
			if j < 0 || j >= len(a.went) {
				continue
			}
			for _, p := range among {
				if slices.Contains(a.went[j], p) {
					return []int{p}
				}
			}
		}
	}
	return among[:1]
}

func contains(name, word string) bool { return strings.Contains(" "+name+" ", " "+word+" ") }

func blank(s string) bool { return strings.TrimSpace(s) == "" }
