package events

import "strings"

// Harmless keeps a spreadsheet from running a text that looks like a formula, wherever
// it came from: an apostrophe makes it text. Numbers, negative ones too, stay numbers.
func Harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) || IsDecimal(s) {
		return s
	}
	return "'" + s
}

// IsDecimal reports whether a text is a plain decimal number, with an exponent or not.
func IsDecimal(s string) bool {
	s = strings.TrimLeft(s[:min(1, len(s))], "+-") + s[min(1, len(s)):]
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exponent := s[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if !allDigits(exponent) {
			return false
		}
		s = s[:i]
	}
	whole, fraction, point := strings.Cut(s, ".")
	return allDigits(whole) && (!point || allDigits(fraction))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
