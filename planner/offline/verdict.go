package offline

// The planner gives one of three answers, and these figures decide which.
//
//   - Sure: one reading, whose confidence reaches the planner's threshold. It is
//     run. Whatever was taken for granted is listed with it.
//   - Choose: two or three readings so close that picking one would be guessing. They
//     are offered with the one thing in which they differ, and each says in full
//     what it would ask.
//   - Not sure: everything else. The planner says which words it understood, which it
//     did not, and what it could answer instead.
const (
	// DefaultThreshold is the confidence from which a reading is run.
	DefaultThreshold = 0.5

	// maxReadings is how many readings a person is asked to choose from.
	maxReadings = 3
	// margin is how close the scores of two readings of a phrase must be for them to
	// be a choice. A full name against the same name one join away is not.
	margin = 0.15
	// mentionMargin is how close a second reading must be to be worth a word beside
	// the first.
	mentionMargin = 0.5
	// namesApart is how much worse a name may fit than the best one and still compete
	// with it by nearness: a synonym does not compete with a full name.
	namesApart = 0.14
)

// What confidence is made of. A question all of whose words are the schema's own
// and that leaves nothing open has the most.
const (
	mostConfidence = 0.97
	// perAssumption is what each thing taken for granted costs, mostForAssumptions
	// what they cost together at most: they are said, so the reader can judge.
	perAssumption, mostForAssumptions = 0.03, 0.2
	// ownWords is the quality of names from which they count as the schema's own;
	// below, confidence falls with it to leastForNames.
	ownWords, leastForNames = 0.995, 0.6
)

// verdict is which of the three answers a reading deserves.
type verdict uint8

const (
	notSure verdict = iota
	choose
	sure
)

// judge decides between the three answers. A choice comes first: however well its
// readings fit, picking one would be guessing.
func judge(confidence, threshold float64, choices int) verdict {
	switch {
	case choices > 1:
		return choose
	case confidence >= threshold:
		return sure
	default:
		return notSure
	}
}
