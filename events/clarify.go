package events

// Ambiguous says that a question can be read in several ways, each with the statement that it
// comes to. The executor looks what each gives and offers the choice (Clarify); whoever
// watches can choose at once.
type Ambiguous struct {
	Prompt   string    `json:"prompt"`
	Readings []Reading `json:"readings"` // 2–4, none with a preview
	// Attempts are the calls to models that brought nothing before, in their order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
}

// Clarify offers readings of an ambiguous question. Choosing one is a new asked
// event whose parent is this question.
type Clarify struct {
	Prompt   string    `json:"prompt"`
	Readings []Reading `json:"readings"` // 2–4
	// Attempts are the calls to models that brought nothing before, in their order.
	Attempts []ModelAttempt `json:"attempts,omitempty"`
}

// Reading is one way to understand a question.
type Reading struct {
	Restatement string `json:"restatement"`
	Question    string `json:"question"` // what to ask to get this reading
	// SQL is the statement that the reading comes to, "" where nobody has made one, and Path
	// is of what kind it is: the offline planner's, a model's, or one that a person vouches
	// for. A model's is what the question gets once the reading is chosen.
	SQL  string `json:"sql,omitempty"`
	Path Path   `json:"path,omitempty"`
	// Preview is what that statement gave, nil where nobody looked.
	Preview *Preview `json:"preview,omitempty"`
}

// Choice is what is to be chosen among, nil if there is nothing: the readings of a question,
// be they looked at yet or not.
func (q *Question) Choice() []Reading {
	switch {
	case q.Clarify != nil:
		return q.Clarify.Readings
	case q.Ambiguous != nil:
		return q.Ambiguous.Readings
	default:
		return nil
	}
}

// Pick is the reading to take for a person who leaves the choice to Arivu: the first that
// is known to give rows, else the first. readings has at least one.
func Pick(readings []Reading) Reading {
	for _, r := range readings {
		if r.Preview != nil && r.Preview.Missing == "" && r.Preview.Rows > 0 {
			return r
		}
	}
	return readings[0]
}

// Bounds of a preview.
const (
	// PreviewedRows are counted of a reading; More says that there are others.
	PreviewedRows = 1000
	// SampleRows are shown of them, with the first SampleColumns columns.
	SampleRows    = 3
	SampleColumns = 6
)

// Preview is what a reading of a question gives: how many rows, and the first of them.
type Preview struct {
	// Rows is how many rows there are, at least if More is set.
	Rows    int            `json:"rows"`
	More    bool           `json:"more,omitempty"`
	Columns []ResultColumn `json:"columns,omitempty"`
	Sample  []Row          `json:"sample,omitempty"`
	// Missing says in words why nobody looked, "" if somebody did.
	Missing string `json:"missing,omitempty"`
}

// Kind implements Body.
func (*Ambiguous) Kind() Kind { return KindAmbiguous }

// Kind implements Body.
func (*Clarify) Kind() Kind { return KindClarify }
