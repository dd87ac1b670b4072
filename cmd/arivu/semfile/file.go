// Package semfile reads and writes the YAML file in which people keep the semantics of a
// connection under version control.
//
// The file is made for git: sections and entries stand in a fixed order, a version
// always gives the same bytes, and what is written is read back as it was. It names the
// versions it was made from, so that a push can tell what others have changed since.
// Comments of people survive a push, which changes those two numbers only.
package semfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"arivu/events"
)

// File is what a file holds.
type File struct {
	// Version and Vocabulary are the versions that the file was made from.
	Version    uint64
	Vocabulary uint64
	Meanings   events.Meanings
	Synonyms   []Synonym // by phrase
}

// Synonym is a phrase of the vocabulary with its meaning.
type Synonym struct {
	Phrase string
	Means  string
}

// Of is the file of a version and the vocabulary beside it.
func Of(s *events.Semantics, v *events.Vocabulary) *File {
	f := &File{Version: s.Version, Vocabulary: v.Version, Meanings: s.Clone()}
	for _, t := range v.Terms {
		f.Synonyms = append(f.Synonyms, Synonym{Phrase: t.Phrase, Means: t.Meaning})
	}
	f.Meanings.Normalize()
	return f
}

// Encode writes the file of a connection.
func (f *File) Encode(connection string) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, header, connection, connection)
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(f.layout()); err != nil {
		return nil, fmt.Errorf("writing the semantics of %s: %w", connection, err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("writing the semantics of %s: %w", connection, err)
	}
	return b.Bytes(), nil
}

const header = `# What the data of connection %q means.
# Send changes with: arivu semantics push --connection %s
# version and vocabulary tell what this file was made from; a push brings them up to date.
`

// maxFile bounds a file, so that a wrong one is not read to its end.
const maxFile = 4 << 20

// Decode reads a file. The error says in which line what is wrong.
func Decode(r io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the semantics: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the file is larger than %d MiB; is it the right one?", maxFile>>20)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	var l layout
	switch err := d.Decode(&l); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty; make one with: arivu semantics pull")
	case err != nil:
		return nil, plain(err)
	}
	if err := d.Decode(new(layout)); !errors.Is(err, io.EOF) {
		return nil, errors.New("the file holds more than one document; keep one connection in each file")
	}
	return l.file(), nil
}

var unknownField = regexp.MustCompile(`field (\S+) not found in type semfile\.(\w+)`)

var wrongKind = regexp.MustCompile("cannot unmarshal !!\\w+ (`[^`]*` )?into (\\S+)")

// kindFix says what belongs where the parser found another kind of value.
func kindFix(text string) string {
	m := wrongKind.FindStringSubmatch(text)
	found, wanted := "what stands there", "text"
	if m[1] != "" {
		found = strings.TrimSpace(m[1])
	}
	switch {
	case strings.HasPrefix(m[2], "[]"):
		wanted = "a list, each entry behind a dash"
	case m[2] == "uint64":
		wanted = "a number"
	case strings.HasPrefix(m[2], "semfile.") && m[2] != "semfile.text":
		wanted = "fields, each with its value"
	}
	return found + " does not belong there; write " + wanted
}

// plain puts what the parser says into words that people know.
func plain(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n  ")
	text = unknownField.ReplaceAllString(text, "there is no field $1 in a $2")
	text = strings.ReplaceAll(text, "in a layout", "at the top")
	text = wrongKind.ReplaceAllStringFunc(text, kindFix)
	return errors.New(strings.ReplaceAll(text, "\n  ", "; "))
}

var numberLines = map[string]*regexp.Regexp{
	"version": regexp.MustCompile(`(?m)^version:[ \t]*\d*[ \t]*(\r?)$`), "vocabulary": regexp.MustCompile(`(?m)^vocabulary:[ \t]*\d*[ \t]*(\r?)$`),
}

// Renumbered is a file with other versions and nothing else changed, comments of people
// included. It fails where the file does not have each of them on a line of its own.
func Renumbered(data []byte, version, vocabulary uint64) ([]byte, error) {
	for name, n := range map[string]uint64{"version": version, "vocabulary": vocabulary} {
		line := numberLines[name]
		if len(line.FindAll(data, 2)) != 1 {
			return nil, fmt.Errorf("the file does not have %q once, on a line of its own; write %s: %d there", name+":", name, n)
		}
		data = line.ReplaceAll(data, []byte(name+": "+strconv.FormatUint(n, 10)+"$1"))
	}
	return data, nil
}
