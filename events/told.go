package events

// Told is what people have written down that a model was shown to plan with: parts of the
// [Semantics] and of the [Vocabulary], of each what its prompt had room for.
type Told struct {
	// Examples are verified questions, the one most like the question last.
	Examples []ToldExample `json:"examples,omitempty"`
	// Notes are instructions, of which the longest are cut.
	Notes   []string `json:"notes,omitempty"`
	Metrics []string `json:"metrics,omitempty"` // by name
	Words   []string `json:"words,omitempty"`   // phrases that were taught
}

// ToldExample is a verified question that a model was shown with its statement.
type ToldExample struct {
	ID       string `json:"id"`
	Question string `json:"question"` // as it is written down, with its parameters
}
