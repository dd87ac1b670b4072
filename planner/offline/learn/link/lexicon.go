package link

import "strings"

// wordSet makes a set of the words of a text.
func wordSet(text string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		m[w] = true
	}
	return m
}

// stop are lemmas that name nothing.
var stop = wordSet(`the a an of in on for to be and or with that which what who by at from all each have do we there their ? . , ' me i it
its as any this these those please show list find give return tell how many not than whose also one both them they is ( ) - : ;`)

// triggers are lemmas whose neighbourhood tells what a column is used for.
var triggers = wordSet(`by each per every whose with where of average mean total sum maximum minimum number most least highest lowest largest
smallest order ordered sort sorted descending ascending than different distinct for in have and what which common popular alphabetical
group grouped longest shortest biggest is be more less above below over under not both or at from many how max min earliest latest recent
along show list find give their`)

// Class is what a word asks of the query, whatever the schema.
type Class string

// The classes of words.
const (
	Greater    Class = "GT"
	Less       Class = "LT"
	AtLeast    Class = "GE"
	AtMost     Class = "LE"
	Most       Class = "MAX"
	Least      Class = "MIN"
	Average    Class = "AVG"
	Total      Class = "SUM"
	Counting   Class = "CNT"
	Descending Class = "DESC"
	Ascending  Class = "ASC"
	Each       Class = "EACH"
	Negation   Class = "NEG"
	Ordering   Class = "ORD"
	Different  Class = "DIST"
	Both       Class = "BOTH"
	Either     Class = "OR"
	Interval   Class = "BTW"
	Pattern    Class = "LIKE"
	Common     Class = "COM"
)

var classWords = map[Class]string{
	Greater: `more greater above over higher larger bigger older longer after exceed exceeds exceeding later heavier taller beyond exceeded
		faster wider richer`,
	Less: `less below under lower smaller younger shorter before fewer earlier cheaper lighter prior slower`,
	Most: `most highest largest biggest greatest longest oldest latest maximum max top best recent heaviest tallest newest maximal
		fastest richest`,
	Least:      `least lowest smallest fewest shortest youngest earliest minimum min cheapest lightest minimal slowest worst`,
	Average:    `average mean avg averages`,
	Total:      `sum total`,
	Descending: `descending decreasing desc reverse descendingly`,
	Ascending:  `ascending increasing alphabetical alphabetically alphabetic lexicographic lexicographical lexicographically`,
	Each:       `each every per`,
	Negation: `not no never without except don't doesn't didn't exclude excluding neither nor haven't isn't aren't wasn't weren't hasn't
		cannot can't none`,
	Ordering:  `order ordered sort sorted rank ranked ordering sorting`,
	Different: `different distinct unique`,
	Both:      `both`,
	Either:    `or either`,
	Interval:  `between`,
	Pattern:   `contain contains containing substring start starts starting begin begins end ends ending prefix includes include letter word`,
	Common:    `common popular frequent frequently commonly`,
}

var classOf = func() map[string]Class {
	m := map[string]Class{}
	for c, words := range classWords {
		for w := range strings.FieldsSeq(words) {
			m[w] = c
		}
	}
	return m
}()

// ClassOf is the class of a lower-case word, or "".
func ClassOf(word string) Class { return classOf[word] }

// Trigger reports whether a lemma tells what its neighbours are used for.
func Trigger(lemma string) bool { return triggers[lemma] }

// Stop reports whether a lemma names nothing.
func Stop(lemma string) bool { return stop[lemma] }

// linking are the plain words that are kept in the sequence of classes.
var linking = wordSet(`by of for whose with that , and than in have old`)

// smallNumbers are counts that the tokenizer leaves as words, since they are
// pronouns and adverbs more often.
var smallNumbers = map[string]string{"one": "1", "once": "1", "twice": "2"}
