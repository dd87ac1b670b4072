package proof

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences cuts complete sentences off the front of a text. With whole the text has
// ended, and so has its last sentence. What is not complete is the rest.
func sentences(text string, whole bool) (complete []string, rest string) {
	from := 0
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		switch {
		case r == '\n':
		case strings.ContainsRune(".!?…", r) && closes(text, from, i, end, whole):
			end += len(text[end:]) - len(strings.TrimLeft(text[end:], `"'”’)`))
		default:
			continue
		}
		if end < from {
			continue
		}
		if s := strings.TrimSpace(text[from:end]); s != "" {
			complete = append(complete, s)
		}
		from = end
	}
	if !whole {
		return complete, text[from:]
	}
	if s := strings.TrimSpace(text[from:]); s != "" {
		complete = append(complete, s)
	}
	return complete, ""
}

// closes reports whether a mark ends a sentence: a space follows, or the end of all, and
// the mark does not belong to an abbreviation.
func closes(text string, from, at, end int, whole bool) bool {
	if at < from {
		return false
	}
	after := strings.TrimLeft(text[end:], `"'”’)`)
	if after == "" {
		return whole
	}
	if next, _ := utf8.DecodeRuneInString(after); !unicode.IsSpace(next) {
		return false
	}
	return text[at] != '.' || !abbreviation.MatchString(text[from:end])
}

// abbreviation ends with a point that ends no sentence: an initial, "e.g.", "No.".
var abbreviation = regexp.MustCompile(`(?:^|[\s(.])(?:\pL|e\.g|i\.e|[Nn]o|[Nn]r|vs|approx|ca|St|Mr|Mrs|Ms|Dr|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$`)

// unmarked is a sentence without the marks of a list or of emphasis.
func unmarked(sentence string) string {
	sentence = listMark.ReplaceAllString(sentence, "")
	return strings.TrimSpace(strings.ReplaceAll(sentence, "**", ""))
}

var listMark = regexp.MustCompile(`^\s*(?:[-*•#>]+\s+)+`)

// clean takes out what does not show, and makes every space but the end of a line a
// blank.
func clean(piece string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r) || r == ' ':
			return ' '
		case unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		default:
			return r
		}
	}, piece)
}
