package vouched

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// Pattern is the question of a verified question, ready to be held against others.
type Pattern struct {
	pieces []piece
	params []events.Parameter
}

// piece is a word that must be there, or a parameter.
type piece struct {
	word  string // in its dictionary form; "" for a parameter
	param int
}

// minWords is how many words of its own a pattern must have, so that it cannot fit
// whatever is asked.
const minWords = 1

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// ParsePattern reads a question with its parameters. The error says what to write
// instead.
func ParsePattern(question string, params []events.Parameter) (*Pattern, error) {
	p := &Pattern{params: params}
	rest, used := question, map[string]bool{}
	for rest != "" {
		at := placeholder.FindStringSubmatchIndex(rest)
		text := rest
		if at != nil {
			text = rest[:at[0]]
		}
		if strings.ContainsAny(text, "{}") {
			return nil, fmt.Errorf("%q has a brace without its other half; write parameters as {name}", question)
		}
		p.words(text)
		if at == nil {
			break
		}
		name := rest[at[2]:at[3]]
		i := slices.IndexFunc(params, func(x events.Parameter) bool { return x.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("{%s} is not among the parameters; add it there with its type", name)
		case used[name]:
			return nil, fmt.Errorf("{%s} stands in the question twice; use each parameter once", name)
		case len(p.pieces) > 0 && p.pieces[len(p.pieces)-1].word == "":
			return nil, fmt.Errorf("{%s} follows another parameter at once; put a word between them", name)
		}
		used[name] = true
		p.pieces = append(p.pieces, piece{param: i})
		rest = rest[at[1]:]
	}
	for _, x := range params {
		if !used[x.Name] {
			return nil, fmt.Errorf("{%s} does not stand in the question; put it there or take the parameter out", x.Name)
		}
	}
	p.pieces = trimmed(p.pieces)
	if own := len(p.pieces) - len(params); own < minWords {
		return nil, fmt.Errorf("%q has no words of its own; say what the question asks for", question)
	}
	return p, nil
}

func (p *Pattern) words(text string) {
	toks := ground.Tokenize(text)
	for i := range toks {
		if w := wordAt(toks, i); w != "" {
			p.pieces = append(p.pieces, piece{word: w})
		}
	}
}

// Key is equal for patterns that fit the same questions.
func (p *Pattern) Key() string {
	parts := make([]string, len(p.pieces))
	for i, x := range p.pieces {
		if parts[i] = x.word; x.word == "" {
			q := p.params[x.param]
			parts[i] = "{" + string(q.Type) + " " + q.Column + "}"
		}
	}
	return strings.Join(parts, " ")
}

// Words are the words that the pattern must find.
func (p *Pattern) Words() []string {
	var out []string
	for _, x := range p.pieces {
		if x.word != "" {
			out = append(out, x.word)
		}
	}
	return out
}

// silent are words that make no difference to what is asked.
var silent = map[string]bool{"a": true, "an": true, "the": true, "please": true}

// wordAt is a token as it is compared, "" if it makes no difference.
func wordAt(toks []ground.Token, i int) string {
	switch t := toks[i]; t.Kind {
	case ground.Word:
		if silent[t.Lower] {
			return ""
		}
		return t.Lemma
	case ground.Number, ground.Date, ground.Quoted:
		return strings.ToLower(t.Value)
	case ground.Symbol:
		switch t.Text {
		case "?", "!", ".", ",", ":":
			return ""
		case "-":
			// Before a number it may be its sign.
			if i+1 == len(toks) || toks[i+1].Kind != ground.Number {
				return ""
			}
		}
		return t.Text
	}
	return ""
}

// openers are the ways to begin a question that change nothing about it, in dictionary
// forms. "List" and "display" are none: list prices are other prices.
var openers = func() [][]string {
	var out [][]string
	for phrase := range strings.SplitSeq("what is|show me|show us|show|give me|give us|tell me|can you show me|could you show me", "|") {
		out = append(out, openerWords(phrase))
	}
	// The longest first: "show me" before "show".
	slices.SortStableFunc(out, func(a, b []string) int { return len(b) - len(a) })
	return out
}()

func openerWords(phrase string) []string {
	var out []string
	for _, t := range ground.Tokenize(strings.ToLower(phrase)) {
		out = append(out, t.Lemma)
	}
	return out
}

// opening is how many of the words at the beginning only open the question.
func opening(words []string) int {
	for _, o := range openers {
		if len(words) > len(o) && slices.Equal(words[:len(o)], o) {
			return len(o)
		}
	}
	return 0
}

// trimmed is a pattern without what only opens it.
func trimmed(pieces []piece) []piece {
	words := make([]string, len(pieces))
	for i, x := range pieces {
		words[i] = x.word
	}
	return pieces[opening(words):]
}
