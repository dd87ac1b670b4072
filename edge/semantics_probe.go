package edge

import (
	"fmt"
	"net/http"
	"time"

	"arivu/events"
)

// semanticsTime bounds the planner's look at a version: it reads the whole schema for it.
const semanticsTime = 20 * time.Second

// maxProblems bounds how many problems of a version are told at once.
const maxProblems = 20

// probe holds a version against the schema, and its statements against the guard, as
// they would run. The statements that pass stay with what they come from.
func (s *Server) probe(tenant string, doc *events.Semantics) error {
	in := events.CheckSemantics{Tenant: tenant, Connection: doc.Connection, Meanings: doc.Meanings}
	var out events.SemanticsChecked
	if err := s.call(semanticsTime, events.StagePlanner, events.VerbCheckSemantics, in, &out); err != nil {
		return err
	}
	probes := map[string]string{}
	found := out.Problems
	for _, st := range out.Statements {
		var v events.Verdict
		check := events.CheckSQL{Tenant: tenant, Connection: doc.Connection, SQL: st.SQL}
		if err := s.call(testTime, events.StageExecutor, events.VerbCheck, check, &v); err != nil {
			return err
		}
		if p := refusedProbe(st.Path, &v); p != nil {
			found = append(found, *p)
		}
		probes[st.Path] = st.SQL
	}
	if len(found) > 0 {
		return wrongSemantics(found)
	}
	for i := range doc.Metrics {
		doc.Metrics[i].Probe = probes[fmt.Sprintf("metrics[%d].expression", i)]
	}
	for i := range doc.Verified {
		doc.Verified[i].Probe = probes[fmt.Sprintf("verified[%d].sql", i)]
	}
	return nil
}

// refusedProbe is the guard's word on a statement that may not run, nil for one that may.
func refusedProbe(path string, v *events.Verdict) *events.SemanticsProblem {
	switch {
	case v.Write:
		return &events.SemanticsProblem{Path: path, Message: "This statement writes; what is verified may only read."}
	case !v.Allowed:
		return &events.SemanticsProblem{Path: path, Message: v.Reason, Near: v.Near}
	}
	return nil
}

// wrongSemantics is the reply to a version with problems: the first in full, and all of
// them in a list.
func wrongSemantics(found []events.SemanticsProblem) error {
	found = found[:min(len(found), maxProblems)]
	first := found[0]
	p := newProblem(http.StatusUnprocessableEntity, first.Path, first.Message)
	p.Near, p.Problems = first.Near, found
	return p
}
