package guard

import (
	"strings"

	"arivu/events"
)

// textToken is a word, a quoted name or text, a number or a sign.
type textToken struct {
	pos  int
	text string // as written; quoted names keep their quotes
}

// lockClauses are the ways to lock the rows that a query reads.
var lockClauses = []string{"FOR UPDATE", "FOR SHARE", "FOR KEY SHARE", "FOR NO KEY UPDATE", "LOCK IN SHARE MODE"}

// locks refuses the first clause of a statement that locks rows. The parsers do not keep
// where it stands.
func locks(tokens []textToken) *events.Error {
	piece, pos := "FOR UPDATE", -1
	for i := range tokens {
		for _, clause := range lockClauses {
			if pos < 0 && begins(tokens[i:], clause) {
				piece, pos = clause, tokens[i].pos
			}
		}
	}
	return unsafe(piece, pos, "%s locks rows, which is not allowed. Remove the clause.", piece)
}

// begins reports whether tokens begin with the words of a clause.
func begins(tokens []textToken, clause string) bool {
	words := strings.Fields(clause)
	if len(tokens) < len(words) {
		return false
	}
	for i, word := range words {
		if !strings.EqualFold(tokens[i].text, word) {
			return false
		}
	}
	return true
}
