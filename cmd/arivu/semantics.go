package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arivu/cmd/arivu/client"
	"arivu/cmd/arivu/semfile"
	"arivu/events"
)

type semanticsCmd struct {
	Pull semanticsPullCmd `cmd:"" help:"Write what a database's data means to a YAML file, for git."`
	Push semanticsPushCmd `cmd:"" help:"Send a file that was changed, after showing what it changes."`
	Diff semanticsDiffCmd `cmd:"" help:"Show what a push of the file would change. Ends with 1 if it would change anything."`
}

// semanticsOf is whose semantics a command is about, and in which file they are.
type semanticsOf struct {
	Remote
	Connection string `short:"c" help:"Whose. Default: the only connection there is." placeholder:"NAME"`
	File       string `short:"f" help:"The file. Default: semantics/NAME.yaml." placeholder:"FILE" type:"path"`
}

// target is a server's semantics with a file.
type target struct {
	api  *client.Client
	name string
	file string
}

func (c *semanticsOf) open(e *env) (*target, error) {
	api, err := c.dial(e)
	if err != nil {
		return nil, err
	}
	name, err := connectionNamed(e, api, c.Connection)
	if err != nil {
		return nil, err
	}
	return &target{api: api, name: name, file: cmp.Or(c.File, filepath.Join("semantics", name+".yaml"))}, nil
}

func (t *target) path(rest string) string {
	return "/api/connections/" + url.PathEscape(t.name) + "/" + rest
}

// stored is what the server has, as a file.
func (t *target) stored(e *env) (*semfile.File, error) {
	var s events.Semantics
	if err := t.api.Do(e.ctx, http.MethodGet, t.path("semantics"), nil, &s); err != nil {
		return nil, err
	}
	var v events.Vocabulary
	if err := t.api.Do(e.ctx, http.MethodGet, t.path("vocabulary"), nil, &v); err != nil {
		return nil, err
	}
	return semfile.Of(&s, &v), nil
}

// local is the file, with its bytes.
func (t *target) local() (*semfile.File, []byte, error) {
	data, err := os.ReadFile(t.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, usageError{fmt.Errorf("there is no file %s; make it with: arivu semantics pull --connection %s", t.file, t.name)}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the semantics: %w", err)
	}
	f, err := semfile.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("%s: %w", t.file, err)}
	}
	return f, data, nil
}

type semanticsPullCmd struct {
	semanticsOf
	Force bool `help:"Overwrite a file that holds changes."`
}

// Run pulls.
func (c *semanticsPullCmd) Run(e *env) error {
	t, err := c.open(e)
	if err != nil {
		return err
	}
	stored, err := t.stored(e)
	if err != nil {
		return err
	}
	data, err := stored.Encode(t.name)
	if err != nil {
		return err
	}
	if !c.Force {
		if err := t.unchanged(e, stored); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(t.file), 0o755); err != nil { //nolint:gosec // a source file like others of a repository
		return fmt.Errorf("writing the semantics: %w", err)
	}
	if err := os.WriteFile(t.file, data, 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("writing the semantics: %w", err)
	}
	fmt.Fprintf(e.out, "%s holds version %d of %q, and version %d of its vocabulary.\n", t.file, stored.Version, t.name, stored.Vocabulary)
	return nil
}

// unchanged refuses to write over a file with changes that the server does not have:
// they would be lost.
func (t *target) unchanged(e *env, stored *semfile.File) error {
	if _, err := os.Stat(t.file); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	f, _, err := t.local()
	if err != nil {
		return err
	}
	base, err := t.base(e, f, stored)
	if err != nil {
		return err
	}
	if base == nil || len(changesOf(base, f)) > 0 {
		return usageError{fmt.Errorf("%s holds changes that the server does not have; see them with: arivu semantics diff, and give them up with --force", t.file)}
	}
	return nil
}

// base is what the file was made from, as far as that can be told: of an older
// vocabulary only that it had nothing which the one now lacks. It is nil if the server
// never had such a version.
func (t *target) base(e *env, f, stored *semfile.File) (*semfile.File, error) {
	base := *stored
	if f.Version != stored.Version {
		old, err := t.version(e, f.Version)
		if old == nil || err != nil {
			return nil, err
		}
		base.Meanings = *old
	}
	if f.Vocabulary != stored.Vocabulary {
		base.Synonyms = slices.DeleteFunc(slices.Clone(f.Synonyms), func(s semfile.Synonym) bool { return !slices.Contains(stored.Synonyms, s) })
	}
	return &base, nil
}

// version is what the server had as that version; nil if it never had one.
func (t *target) version(e *env, n uint64) (*events.Meanings, error) {
	if n == 0 {
		return new(events.Meanings), nil
	}
	var old events.Semantics
	err := t.api.Do(e.ctx, http.MethodGet, t.path(fmt.Sprintf("semantics/%d", n)), nil, &old)
	var p *client.Problem
	if errors.As(err, &p) && p.Status == http.StatusNotFound {
		return nil, nil
	}
	return &old.Meanings, err
}

type semanticsDiffCmd struct {
	semanticsOf
}

// Run shows the difference.
func (c *semanticsDiffCmd) Run(e *env) error {
	t, err := c.open(e)
	if err != nil {
		return err
	}
	f, _, err := t.local()
	if err != nil {
		return err
	}
	stored, err := t.stored(e)
	if err != nil {
		return err
	}
	lines := changesOf(stored, f)
	for _, line := range lines {
		fmt.Fprintln(e.out, line)
	}
	if old := outdatedFile(stored, f); old != "" {
		fmt.Fprintln(e.err, old)
	}
	if len(lines) > 0 {
		return exitError(exitFailed)
	}
	fmt.Fprintf(e.out, "%s says what the server has.\n", t.file)
	return nil
}

// outdatedFile says that others have changed what the file was made from, "" if not.
func outdatedFile(stored, f *semfile.File) string {
	switch {
	case f.Version != stored.Version:
		return fmt.Sprintf("The file was made from version %d, and the server has version %d.", f.Version, stored.Version)
	case f.Vocabulary != stored.Vocabulary:
		return fmt.Sprintf("The file was made from version %d of the vocabulary, and the server has version %d.", f.Vocabulary, stored.Vocabulary)
	}
	return ""
}

// changesOf are the differences from one file to another, in lines.
func changesOf(from, to *semfile.File) []string {
	wanted := to.Meanings.Clone()
	wanted.Tidy()
	wanted.Normalize()
	var out []string
	for _, c := range from.Meanings.Diff(&wanted) {
		out = append(out, c.String())
		out = append(out, marked("  - ", c.Before)...)
		out = append(out, marked("  + ", c.After)...)
	}
	for _, c := range semfile.SynonymChanges(from.Synonyms, to.Synonyms) {
		switch {
		case c.After == "":
			out = append(out, fmt.Sprintf("synonym removed: %s means %s", c.Phrase, c.Before))
		case c.Before == "":
			out = append(out, fmt.Sprintf("synonym added: %s means %s", c.Phrase, c.After))
		default:
			out = append(out, fmt.Sprintf("synonym changed: %s means %s, meant %s", c.Phrase, c.After, c.Before))
		}
	}
	return out
}

// marked puts a mark before the first line of each text, and the others below it.
func marked(mark string, list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, mark+strings.ReplaceAll(s, "\n", "\n      "))
	}
	return out
}
