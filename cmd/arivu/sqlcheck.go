package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/executor/dialect"
)

// statement is one to judge, as a line of a file has it.
type statement struct {
	SQL        string         `json:"sql"`
	Connection string         `json:"connection"`
	Dialect    events.Dialect `json:"dialect"`
}

// verdict is the guard's word on a statement, as the API gives it.
type verdict struct {
	Line       int            `json:"line,omitempty"`
	Allowed    bool           `json:"allowed"`
	Write      bool           `json:"write"`
	Class      events.Class   `json:"class"`
	Piece      string         `json:"piece"`
	Offset     int            `json:"offset"`
	Reason     string         `json:"reason"`
	Near       []string       `json:"near"`
	SQL        string         `json:"sql"`
	Tables     []string       `json:"tables"`
	Masked     []string       `json:"masked,omitempty"`
	Filtered   []string       `json:"filtered,omitempty"`
	Dialect    events.Dialect `json:"dialect"`
	Connection string         `json:"connection"`
}

// classInvalid is the class of what is no statement to judge: a line that is not
// JSON, an unknown connection.
const classInvalid events.Class = "invalid"

// judge gives verdicts. Its error means that no statement can be judged now.
type judge interface {
	judge(e *env, s statement) (verdict, error)
}

// check judges one statement, or each line of a file.
func (c *sqlCmd) check(e *env) error {
	j, stop, err := c.judge(e)
	if err != nil {
		return err
	}
	defer stop()
	if c.JSONL != "" {
		return c.checkLines(e, j)
	}
	sql, err := c.statement(e)
	if err != nil {
		return err
	}
	v, err := j.judge(e, statement{SQL: sql, Connection: c.Connection})
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(e.out).Encode(v); err != nil {
			return fmt.Errorf("writing the verdict: %w", err)
		}
	} else {
		printVerdict(e.out, sql, v)
	}
	return exitForVerdicts(v.Class == classInvalid, !v.Allowed)
}

// judge is a server's guard, or with a schema or a dialect this process's own.
func (c *sqlCmd) judge(e *env) (judge, func(), error) {
	if len(c.Schema) > 0 || c.Dialect != "" {
		j, err := newLocalJudge(c.Schema, c.Dialect)
		return j, func() {}, err
	}
	api, stop, err := c.server(e)
	if err != nil {
		return nil, nil, err
	}
	return &remoteJudge{api: api}, stop, nil
}

// maxLine bounds one line of a file; JSON may say a character in six.
const maxLine = 8 << 20

func (c *sqlCmd) checkLines(e *env, j judge) error {
	in := e.in
	if c.JSONL != "-" {
		f, err := os.Open(c.JSONL)
		if err != nil {
			return usageError{fmt.Errorf("opening the statements: %w", err)}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	out := bufio.NewWriter(e.out)
	invalid, refused, err := c.judgeLines(e, j, in, json.NewEncoder(out))
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return exitForVerdicts(invalid, refused)
}

// judgeLines writes one verdict per line that is not blank, in their order.
func (c *sqlCmd) judgeLines(e *env, j judge, in io.Reader, out *json.Encoder) (invalid, refused bool, err error) {
	lines := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		line, whole, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return invalid, refused, nil
		}
		if err != nil {
			return invalid, refused, fmt.Errorf("reading the statements: %w", err)
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		v := invalidVerdict(statement{}, fmt.Sprintf("The line is longer than %d bytes. Shorten the statement.", maxLine))
		if whole {
			v, err = c.judgeLine(e, j, line)
		}
		if err != nil {
			return invalid, refused, fmt.Errorf("judging line %d: %w", n, err)
		}
		v.Line = n
		invalid = invalid || v.Class == classInvalid
		refused = refused || !v.Allowed
		if err := out.Encode(v); err != nil {
			return invalid, refused, fmt.Errorf("writing the verdict on line %d: %w", n, err)
		}
	}
}

// readLine reads one line, of which it keeps no more than maxLine bytes; whole says that
// this is all of it. Its error is io.EOF after the last line.
func readLine(in *bufio.Reader) (line []byte, whole bool, err error) {
	whole = true
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) <= maxLine {
			line = append(line, part...)
		} else {
			whole = false
		}
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return line, whole, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, false, err
		}
	}
}

func (c *sqlCmd) judgeLine(e *env, j judge, line []byte) (verdict, error) {
	var s statement
	if err := json.Unmarshal(line, &s); err != nil {
		return invalidVerdict(s, fmt.Sprintf(`The line is not a statement to judge: %v. Write {"sql": "SELECT 1"}, with "connection" or "dialect" as needed.`, err)), nil
	}
	if s.Connection == "" && s.Dialect == "" {
		s.Connection, s.Dialect = c.Connection, events.Dialect(c.Dialect)
	}
	if d, err := dialect.Named(string(s.Dialect)); err == nil { // others have no connection, which the verdict says
		s.Dialect = d.Name
	}
	return j.judge(e, s)
}

func invalidVerdict(s statement, reason string) verdict {
	return verdict{Class: classInvalid, Reason: reason, Near: []string{}, Tables: []string{}, Dialect: s.Dialect, Connection: s.Connection}
}

func exitForVerdicts(invalid, refused bool) error {
	switch {
	case invalid:
		return exitError(exitUsage)
	case refused:
		return exitError(exitDeclined)
	default:
		return nil
	}
}

// printVerdict writes a verdict for people.
func printVerdict(w io.Writer, sql string, v verdict) {
	if v.Write {
		fmt.Fprintf(w, "Allowed, once another person has approved it. It would run as:\n\n%s\n", v.SQL)
		return
	}
	if v.Allowed {
		fmt.Fprintf(w, "Allowed. It would run as:\n\n%s\n", v.SQL)
		if len(v.Filtered) > 0 {
			fmt.Fprintf(w, "\nA row policy limits which rows of %s it sees.\n", strings.Join(v.Filtered, ", "))
		}
		return
	}
	fmt.Fprintf(w, "Refused (%s): %s\n", strings.ReplaceAll(string(v.Class), "_", " "), v.Reason)
	printMark(w, sql, v.Offset, v.Piece)
}

// remoteJudge asks a server.
type remoteJudge struct {
	api *client.Client
	// byDialect are the names of the connections, read when first needed.
	byDialect map[events.Dialect][]string
}

func (j *remoteJudge) judge(e *env, s statement) (verdict, error) {
	if s.Connection == "" && s.Dialect != "" {
		name, reason, err := j.speaking(e, s.Dialect)
		if err != nil || reason != "" {
			return invalidVerdict(s, reason), err
		}
		s.Connection = name
	}
	in := map[string]string{"sql": s.SQL}
	if s.Connection != "" {
		in["connection"] = s.Connection
	}
	var v verdict
	err := j.api.Do(e.ctx, http.MethodPost, "/api/sql/check", in, &v)
	var problem *client.Problem
	switch {
	case errors.As(err, &problem) && problem.Status == http.StatusUnprocessableEntity:
		return invalidVerdict(s, problem.Error()), nil
	case err != nil:
		return v, err
	case s.Dialect != "" && s.Dialect != v.Dialect:
		return invalidVerdict(s, fmt.Sprintf("The connection %s speaks %s, not %s.", v.Connection, v.Dialect, s.Dialect)), nil
	}
	return v, nil
}

// speaking is the only connection in a dialect, or the reason why there is none.
func (j *remoteJudge) speaking(e *env, d events.Dialect) (name, reason string, err error) {
	if j.byDialect == nil {
		var reply struct {
			Connections []client.Connection `json:"connections"`
		}
		if err := j.api.Do(e.ctx, http.MethodGet, "/api/connections", nil, &reply); err != nil {
			return "", "", err
		}
		j.byDialect = map[events.Dialect][]string{}
		for _, c := range reply.Connections {
			j.byDialect[c.Dialect] = append(j.byDialect[c.Dialect], c.Name)
		}
	}
	switch names := j.byDialect[d]; len(names) {
	case 0:
		return "", fmt.Sprintf("No connection speaks %q. Name a connection, or judge by a schema of your own with --schema FILE.", d), nil
	case 1:
		return names[0], "", nil
	default:
		return "", fmt.Sprintf("Several connections speak %s: %s. Name one.", d, strings.Join(names, ", ")), nil
	}
}
