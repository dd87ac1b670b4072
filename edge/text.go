package edge

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkText refuses text that is empty, too long, or holds characters that nobody
// types and that no later part should have to guard against.
func checkText(field, s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return invalid(field, "%s is empty; say what you want to know.", field)
	}
	if n := utf8.RuneCountInString(s); n > most {
		return invalid(field, "%s has %d characters; at most %d are allowed. Shorten it.", field, n, most)
	}
	return checkCharacters(field, s)
}

// checkCharacters refuses what nobody types.
func checkCharacters(field, s string) error {
	for i, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return invalid(field, "%s has the control character %s at byte %d; remove it.", field, strconv.QuoteRuneToASCII(r), i)
		}
		// A lone half of a surrogate pair, which JSON can spell but UTF-8 cannot.
		if r == utf8.RuneError {
			return invalid(field, "%s has a character at byte %d that is not valid Unicode; remove it.", field, i)
		}
	}
	return nil
}

// checkRange refuses numbers outside low…high.
func checkRange(field string, n, low, high int64) error {
	if n < low || n > high {
		return invalid(field, "%s is %d; it must be from %d to %d.", field, n, low, high)
	}
	return nil
}

// clipRunes is a text on one line, cut to so many characters.
func clipRunes(text string, most int) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > most {
		return string(line[:most-1]) + "…"
	}
	return string(line)
}
