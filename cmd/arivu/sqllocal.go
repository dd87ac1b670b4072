package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// localJudge is the guard of this process, over schemas from files. It knows of no
// connection, so its operator's extra rules are not applied.
type localJudge struct {
	schemas []*events.Schema // one per dialect
}

// newLocalJudge reads schemas; a dialect that none of them has gets one without tables.
func newLocalJudge(files []string, extra string) (*localJudge, error) {
	j := &localJudge{}
	for _, name := range files {
		s, err := readSchema(name)
		if err != nil {
			return nil, usageError{fmt.Errorf("reading schema %s: %w", name, err)}
		}
		if j.of(s.Dialect) != nil {
			return nil, usageError{fmt.Errorf("reading schema %s: there is one for %s before it; give one per dialect", name, s.Dialect)}
		}
		j.schemas = append(j.schemas, s)
	}
	if extra == "" {
		return j, nil
	}
	d, err := dialect.Named(extra)
	if err != nil {
		return nil, usageError{fmt.Errorf("reading --dialect: %w", err)}
	}
	if j.of(d.Name) == nil {
		j.schemas = append(j.schemas, &events.Schema{Dialect: d.Name})
	}
	return j, nil
}

func readSchema(name string) (*events.Schema, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := new(events.Schema)
	if err := json.Unmarshal(data, s); err != nil {
		return nil, err
	}
	if s.Dialect == "" {
		return nil, errors.New(`it has no "dialect"; use what GET /api/connections/NAME/schema shows`)
	}
	if _, err := dialect.For(s.Dialect); err != nil {
		return nil, err
	}
	return s, nil
}

func (j *localJudge) of(d events.Dialect) *events.Schema {
	i := slices.IndexFunc(j.schemas, func(s *events.Schema) bool { return s.Dialect == d })
	if i < 0 {
		return nil
	}
	return j.schemas[i]
}

func (j *localJudge) judge(_ *env, s statement) (verdict, error) {
	schema := j.schemas[0]
	if s.Dialect != "" {
		schema = j.of(s.Dialect)
	}
	switch {
	case strings.TrimSpace(s.SQL) == "":
		return invalidVerdict(s, "sql is empty; send one statement."), nil
	case schema == nil:
		return invalidVerdict(s, fmt.Sprintf("No schema in dialect %q was given. Add --schema FILE.", s.Dialect)), nil
	case s.Dialect == "" && len(j.schemas) > 1:
		return invalidVerdict(s, `There are schemas in several dialects; say which with "dialect".`), nil
	}
	v := verdict{Near: []string{}, Tables: []string{}, Dialect: schema.Dialect, Connection: s.Connection}
	st, err := guard.Check(s.SQL, schema, guard.Options{})
	if err == nil {
		v.Allowed, v.SQL, v.Tables, v.Masked, v.Filtered = true, st.SQL, st.Tables, st.Masked, st.Filtered
		return v, nil
	}
	var refusal *events.Error
	if !errors.As(err, &refusal) {
		return v, err
	}
	v.Class, v.Piece, v.Offset, v.Reason = refusal.Class, refusal.Piece, refusal.Position, refusal.Message
	v.Near = append(v.Near, refusal.Near...)
	return v, nil
}

var (
	_ judge = (*localJudge)(nil)
	_ judge = (*remoteJudge)(nil)
)
