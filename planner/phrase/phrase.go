// Package phrase puts words together as English sentences do, and makes text of others
// fit to stand in one.
package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// List lists things as people do: "a, b and c" with the last word "and".
func List(parts []string, last string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}

// Plain is text on one line: control characters and white space are blanks, invisible
// formatting characters and bytes that are no UTF-8 are left out.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(s, ""))
}

// Article puts "a" or "an" before a noun.
func Article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// Upper begins a sentence: its first letter is a capital.
func Upper(s string) string { return mapFirst(s, unicode.ToUpper) }

// Lower puts a sentence into another one: its first letter is small, unless it begins
// an abbreviation such as "VIP customers".
func Lower(s string) string {
	if first, n := utf8.DecodeRuneInString(s); unicode.IsUpper(first) {
		if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) {
			return s
		}
	}
	return mapFirst(s, unicode.ToLower)
}

// mapFirst leaves text that does not begin with valid UTF-8 as it is.
func mapFirst(s string, f func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(f(r)) + s[n:]
}
