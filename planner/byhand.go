package planner

import "arivu/events"

// byHand passes on a statement that a person wrote. Nothing is read into it and
// nothing is repaired: the executor refuses or runs it as it stands, and why it was
// refused is the end of its question.
func byHand(j *job) (events.Body, error) {
	if refused := j.q.Rejected; len(refused) > 0 {
		last := refused[len(refused)-1].Error
		return nil, &last
	}
	return &events.Planned{
		Connection: j.q.Asked.Connection, Dialect: j.schema.Dialect, Path: events.PathSQL, Confidence: 1,
		Candidates: []events.Candidate{{SQL: j.q.Asked.SQL, Score: 1}},
		Tables:     []string{}, Columns: []string{}, SchemaFingerprint: j.schema.Fingerprint,
	}, nil
}
