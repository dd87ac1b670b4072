package semfile

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// text is a string in the file. Texts of several lines, such as statements, stand as
// they are where that keeps every sign of them, and in quotation marks elsewhere: the
// encoder's own choice does not always read back as it was.
type text string

// MarshalYAML implements yaml.Marshaler.
func (t text) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: string(t)}
	switch s := string(t); {
	case strings.Contains(s, "\n") && blockSafe(s):
		n.Style = yaml.LiteralStyle
	case oldFlags[strings.ToLower(s)]:
		n.Style = yaml.DoubleQuotedStyle
	case strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n, nil
}

// oldFlags are words that older readers of YAML take for true or false.
var oldFlags = map[string]bool{"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true}

// blockSafe reports whether a text of several lines can stand as it is: it begins with a
// line that is neither empty nor indented, has no blanks at the end of lines, no signs
// that cannot be seen, and no line that looks like the end of a document.
func blockSafe(s string) bool {
	for i, line := range strings.Split(s, "\n") {
		switch {
		case i == 0 && (line == "" || line[0] == ' '):
			return false
		case strings.HasSuffix(line, " "), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "..."):
			return false
		case strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }):
			return false
		}
	}
	return !strings.HasSuffix(s, "\n\n")
}

func texts(list []string) []text {
	var out []text
	for _, s := range list {
		out = append(out, text(s))
	}
	return out
}

func plainTexts(list []text) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}
