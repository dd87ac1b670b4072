package follow

import "strings"

// cues are what a follow-up says of the answer before it.
type cues struct {
	text string // the follow-up as a question of its own, pointers said as nouns
	own  string // its words without those that point back

	points   bool // it points at rows of the last answer: "those", "their"
	adds     bool // wants something beside what was there: "also"
	includes bool // wants rows beside those that were there: "also include"
	about    bool // the same about something else: "what about", "instead"
	each     bool // "for each of them"
	counts   bool // "how many are there"
	plainly  bool // "remove duplicates"
	sorts    bool // "sort them by"
	others   bool // "except those"
	bare     bool // names nothing to show
	rest     []string
}

// leans reports whether the words say that the question goes on.
func (q *cues) leans() bool {
	return q.points || q.adds || q.about || q.each || q.counts || q.plainly || q.sorts || q.others
}

// Words by what they do in a follow-up.
var (
	leading   = set("and but ok okay please now then so great thanks well alright actually can could you just only")
	adding    = set("also too additionally furthermore moreover")
	pointers  = set("those these them")
	people    = set("they he she")
	owners    = set("their its his her theirs")
	auxiliary = set("is are was were be been has have had do does did can could will would belong belongs live lives land lands leave leaves " +
		"start starts own owns use uses used contain contains work works get gets got come comes cost costs exist exists correspond win won play")
	counted    = set("are were is was exist exists existed in from with of on at have has had do does did also")
	asking     = set("what which who whose whom how when where list show give find return display tell name count provide get select")
	ties       = set("of in for by with to from on at about among between as than above below over under is are was were and or")
	holders    = set("ones one results rows values records entries result row record")
	everything = set("information info details data everything")
	sorting    = set("order sort rank arrange")
	leaving    = set("except besides excluding without")
	// fill are words that carry no meaning beside a word that says what to do.
	fill = set("the a an of what which who how about is are was were has have had with by in for number count value values amount one ones " +
		"it them those these they their there and or as same result results only just show give tell me")
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
