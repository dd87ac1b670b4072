package events

// VerbExplain is the request by which an executor shows a database's plan of a statement.
const VerbExplain = "explain"

// ExplainSQL asks how a database would run a statement. It goes through the guard as if it
// were run, and is not run.
type ExplainSQL struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	User       string `json:"user"`
	SQL        string `json:"sql"`
}

// Explained is a plan as the database tells it.
type Explained struct {
	// SQL is the statement that would run, printed from the checked tree.
	SQL    string   `json:"sql"`
	Tables []string `json:"tables"`
	// Steps are the outermost steps, in the order in which the database lists them.
	Steps []PlanStep `json:"steps"`
	// Rows is how many rows the database expects, and Cost what it expects of the work, in
	// CostUnit; nil where it does not tell.
	Rows     *float64 `json:"rows,omitempty"`
	Cost     *float64 `json:"cost,omitempty"`
	CostUnit string   `json:"cost_unit,omitempty"`
	// Notes say what is left out of it, and why.
	Notes []string `json:"notes,omitempty"`
}

// PlanStep is one step of a plan with those that it rests on.
type PlanStep struct {
	// Label says what is done, in the words of the database.
	Label string `json:"label"`
	// Table is what is read, by its name in the schema, and Index by which index.
	Table string `json:"table,omitempty"`
	Index string `json:"index,omitempty"`
	// Whole says that the table is read from one end to the other.
	Whole bool `json:"whole,omitempty"`
	// Details are conditions, keys and the like: "Filter: (total > 5)".
	Details []string   `json:"details,omitempty"`
	Rows    *float64   `json:"rows,omitempty"`
	Cost    *float64   `json:"cost,omitempty"`
	Steps   []PlanStep `json:"steps,omitempty"`
}
