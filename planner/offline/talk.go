package offline

import (
	"strings"

	"arivu/planner/ground"
)

// What Arivu says of itself.
const (
	whatIDo  = "I answer questions about the data of this database, in plain language, and show the SQL behind each answer."
	whatIAm  = "I am Arivu. " + whatIDo
	greeting = "Hello. " + whatIDo
	welcome  = "You are welcome. Ask whatever else you want to know of this database."
)

// talks are texts that speak to Arivu and ask nothing of the database, without marks and
// capitals, with what is said to them.
var talks = func() map[string]string {
	out := map[string]string{}
	for reason, texts := range map[string]string{
		greeting: "hello|hi|hey|hello there|hi there|hello arivu|hi arivu|good morning|good afternoon|good evening|how are you|are you there",
		welcome:  "thanks|thank you|thank you very much|thanks a lot|many thanks|great thanks|ok thanks|ok|okay|great|bye|goodbye",
		whatIAm:  "who are you|what are you|who is arivu|what is arivu|are you a bot|are you human|are you an ai|what is your name|who am i|who made you|who built you",
		whatIDo: "help|help me|what can you do|what can i ask|what can i ask you|what do you do|what do you know|how do you work|how does this work" +
			"|what is this|how can you help|how can you help me|can you help me|who|what",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			out[text] = reason
		}
	}
	return out
}()

// talk is what is said to a text that speaks to Arivu, "" if it asks for data.
func talk(question string) string {
	var words []string
	for _, t := range ground.Tokenize(strings.ReplaceAll(question, "'s", " is")) {
		if t.Kind == ground.Symbol {
			continue
		}
		words = append(words, strings.ToLower(t.Text))
	}
	return talks[strings.Join(words, " ")]
}
