package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"arivu/cmd/arivu/client"
	"arivu/cmd/arivu/semfile"
	"arivu/events"
)

type semanticsPushCmd struct {
	semanticsOf
	DryRun bool   `help:"Check the file on the server and show what it would change, and change nothing."`
	Note   string `short:"m" help:"Why, for the history." placeholder:"TEXT"`
}

// semanticsBody is a version as it is sent.
type semanticsBody struct {
	Version uint64 `json:"version"`
	Note    string `json:"note,omitempty"`
	events.Meanings
}

// verifiedBody leaves out who vouches for a question and since when: that is the
// server's to say.
type verifiedBody struct {
	ID         string             `json:"id"`
	Question   string             `json:"question"`
	Parameters []events.Parameter `json:"parameters,omitempty"`
	SQL        string             `json:"sql"`
	Note       string             `json:"note,omitempty"`
}

// Run pushes.
func (c *semanticsPushCmd) Run(e *env) error {
	t, err := c.open(e)
	if err != nil {
		return err
	}
	f, data, err := t.local()
	if err != nil {
		return err
	}
	stored, err := t.stored(e)
	if err != nil {
		return err
	}
	if old := outdatedFile(stored, f); old != "" {
		return fmt.Errorf("%s Keep a copy of it, pull with --force, put your changes in again and push; \"arivu semantics diff\" shows all that differs", old)
	}
	lines := changesOf(stored, f)
	if len(lines) == 0 {
		fmt.Fprintln(e.out, "Nothing to push: the file says what the server has.")
		return nil
	}
	for _, line := range lines {
		fmt.Fprintln(e.out, line)
	}
	if _, err := semfile.Renumbered(data, f.Version, f.Vocabulary); err != nil {
		return usageError{fmt.Errorf("%s: %w", t.file, err)}
	}
	impact, err := t.send(e, f, c.Note, true)
	if err != nil {
		return err
	}
	tellImpact(e, impact)
	if c.DryRun {
		fmt.Fprintln(e.out, "The server would take it. Nothing was changed.")
		return nil
	}
	return t.apply(e, f, stored, c.Note, data)
}

// send gives the file to the server to be checked or stored. Of a check it returns what
// that would change of past questions.
func (t *target) send(e *env, f *semfile.File, note string, dry bool) (*events.Impact, error) {
	path := t.path("semantics")
	if dry {
		path += "?dry_run=true"
	}
	body := struct {
		semanticsBody
		Verified []verifiedBody `json:"verified"`
	}{semanticsBody: semanticsBody{Version: f.Version, Note: note, Meanings: f.Meanings}}
	for _, v := range f.Meanings.Verified {
		body.Verified = append(body.Verified, verifiedBody{v.ID, v.Question, v.Parameters, v.SQL, v.Note})
	}
	var reply struct {
		Impact *events.Impact `json:"impact"`
	}
	err := t.api.Do(e.ctx, http.MethodPut, path, body, &reply)
	var p *client.Problem
	if errors.As(err, &p) && len(p.Problems) > 1 {
		for _, more := range p.Problems[1:] {
			fmt.Fprintf(e.err, "arivu: %s: %s\n", more.Path, more.Message)
		}
	}
	return reply.Impact, err
}

// maxTold is how many past questions are listed.
const maxTold = 10

// tellImpact says which past questions would be planned otherwise.
func tellImpact(e *env, i *events.Impact) {
	if i == nil || i.Looked == 0 {
		return
	}
	fmt.Fprintf(e.out, "Of the latest %d different questions %d would be planned otherwise", i.Looked, len(i.Changed))
	if i.Skipped > 0 {
		fmt.Fprintf(e.out, " (%d continue another one and were left out)", i.Skipped)
	}
	fmt.Fprintln(e.out, ".")
	for _, c := range i.Changed[:min(len(i.Changed), maxTold)] {
		fmt.Fprintf(e.out, "  %s\n    before: %s\n    after:  %s\n", c.Text, c.Before.Text, c.After.Text)
	}
}

// apply stores what has changed and brings the numbers in the file up to date, also where
// only a part of it could be done.
func (t *target) apply(e *env, f, stored *semfile.File, note string, data []byte) error {
	wanted := f.Meanings.Clone()
	wanted.Tidy()
	wanted.Normalize()
	var err error
	if len(stored.Meanings.Diff(&wanted)) > 0 {
		_, err = t.send(e, f, note, false)
	}
	if err == nil {
		err = t.teach(e, semfile.SynonymChanges(stored.Synonyms, f.Synonyms))
	}
	now, readErr := t.stored(e)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	renumbered, numberErr := semfile.Renumbered(data, now.Version, now.Vocabulary)
	if numberErr != nil {
		return errors.Join(err, usageError{numberErr})
	}
	if writeErr := os.WriteFile(t.file, renumbered, 0o644); writeErr != nil { //nolint:gosec // a source file like others of a repository
		return errors.Join(err, fmt.Errorf("writing the numbers of the new versions: %w", writeErr))
	}
	if err == nil {
		fmt.Fprintf(e.out, "Pushed: version %d of %q, and version %d of its vocabulary.\n", now.Version, t.name, now.Vocabulary)
	}
	return err
}

// teach brings the vocabulary to what the file says.
func (t *target) teach(e *env, changes []semfile.SynonymChange) error {
	for _, c := range changes {
		var err error
		if c.After == "" {
			err = t.api.Do(e.ctx, http.MethodDelete, t.path("vocabulary")+"?phrase="+url.QueryEscape(c.Phrase), nil, nil)
		} else {
			err = t.api.Do(e.ctx, http.MethodPost, t.path("vocabulary"), map[string]string{"phrase": c.Phrase, "meaning": c.After}, nil)
		}
		if err != nil {
			return fmt.Errorf("synonym %q: %w", c.Phrase, err)
		}
	}
	return nil
}
