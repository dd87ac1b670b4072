package events

// InferredJoin is a foreign key that the database does not declare, as far as names, types
// and known values tell, or as people have decided.
type InferredJoin struct {
	Relation
	Verdict JoinVerdict `json:"verdict"`
	// Used says that questions are answered with it as things stand. Of those that are open
	// these are the ones about which there is little doubt.
	Used bool `json:"used"`
	// Evidence says in words what speaks for it.
	Evidence []string `json:"evidence"`
}

// A JoinVerdict is what people have said of an inferred join.
type JoinVerdict string

// The verdicts.
const (
	JoinOpen     JoinVerdict = "open" // nobody has said anything
	JoinAccepted JoinVerdict = "accepted"
	JoinRejected JoinVerdict = "rejected"
)

// MaxJoins bounds the inferred joins that are told of one connection.
const MaxJoins = 500

// VerbJoins is the request by which a planner tells which joins it infers.
const VerbJoins = "joins"

// FindJoins asks for the joins of a connection whose data mean so much.
type FindJoins struct {
	Tenant     string   `json:"tenant"`
	Connection string   `json:"connection"`
	Meanings   Meanings `json:"meanings"`
}

// JoinsFound is the outcome, the decided ones first, then those in use, then the likeliest.
type JoinsFound struct {
	Joins []InferredJoin `json:"joins"`
}

// VerbOverlap is the request by which an executor holds a join against the data.
const VerbOverlap = "overlap"

// MeasureOverlap asks how many values of one column are among those of another.
type MeasureOverlap struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	User       string `json:"user"`
	// Table and Column are those that refer, RefTable and RefColumn those referred to;
	// tables are qualified.
	Table     string `json:"table"`
	Column    string `json:"column"`
	RefTable  string `json:"ref_table"`
	RefColumn string `json:"ref_column"`
}

// MaxOverlap is how many distinct values are looked at for an Overlap.
const MaxOverlap = 10_000

// Overlap is the outcome. It holds counts and no value.
type Overlap struct {
	// Distinct values of the column were looked at, and Found of them are among those that
	// it may refer to.
	Distinct int64 `json:"distinct"`
	Found    int64 `json:"found"`
	// Complete says that these are all distinct values, else they are some of more.
	Complete bool `json:"complete"`
	// Filtered says that a row policy holds back rows, whose values are not counted.
	Filtered bool `json:"filtered,omitempty"`
}
