package semantics

import (
	"slices"

	"arivu/events"
	"arivu/planner/ground"
)

// Joins are the references that a database does not declare: what people have decided on,
// and what names, types and known values say beside that, open to be decided.
func Joins(s *events.Schema, m *events.Meanings) []events.InferredJoin {
	guessed := ground.NewCatalog(s).Joins()
	out := make([]events.InferredJoin, 0, len(guessed))
	for i := range m.Relations {
		r := &m.Relations[i]
		if !missing(s, r) {
			out = append(out, decided(r, guessed))
		}
	}
	if len(m.Relations) > 0 { // what is left open depends on what was decided
		guessed = ground.NewCatalog(Overlay(s, m)).Joins()
	}
	for i := range guessed {
		j := &guessed[i]
		out = append(out, events.InferredJoin{Relation: j.Relation(), Verdict: events.JoinOpen, Used: j.Used, Evidence: j.Evidence})
	}
	return out[:min(len(out), events.MaxJoins)]
}

// missing reports whether the schema has not all that a relation names.
func missing(s *events.Schema, r *events.Relation) bool {
	t, ref := tableOf(s, r.Table), tableOf(s, r.RefTable)
	return t == nil || ref == nil || !t.HasColumns(r.Columns) || !ref.HasColumns(r.RefColumns)
}

func decided(r *events.Relation, guessed []ground.Join) events.InferredJoin {
	j := events.InferredJoin{Relation: *r, Verdict: events.JoinAccepted, Used: true, Evidence: []string{}}
	if r.Rejected {
		j.Verdict, j.Used = events.JoinRejected, false
	}
	at := slices.IndexFunc(guessed, func(g ground.Join) bool {
		relation := g.Relation()
		return relation.Alike(r)
	})
	if at >= 0 {
		j.Evidence = guessed[at].Evidence
	}
	return j
}
