package main

import (
	"fmt"
	"time"

	"arivu/events"
)

// ConnectionFlags are the flags about how a connection may be used.
type ConnectionFlags struct {
	Hidden []string `help:"Columns that do not exist for anybody who asks, such as users.ssn or '*.password*'; several separated by commas." placeholder:"PATTERN" xor:"hidden"`
	Masked []string `help:"Columns that show as a mask and cannot be used for anything else." placeholder:"PATTERN" xor:"masked"`
	// A condition may hold commas, so there is one per flag.
	RowPolicy   []string      `help:"Which rows of a table anybody may see, such as \"orders: region = 'EU'\"; once for each policy, and all that mean a table hold." placeholder:"TABLE: CONDITION" sep:"none" xor:"rows"`
	Schemas     []string      `help:"The only schemas that are seen, such as sales or 'mart_*'; several separated by commas." placeholder:"PATTERN" xor:"schemas"`
	Functions   []string      `help:"Functions that a statement may call beside those of the dialect: the database's own, or an extension's, such as 'finance.*'." placeholder:"PATTERN" xor:"functions"`
	Models      []string      `help:"The only models that plan here, first choice first; several separated by commas." placeholder:"NAME" xor:"models"`
	MaxRows     int           `help:"The most rows of an answer." placeholder:"N"`
	Timeout     time.Duration `help:"The longest that a statement may run, such as 10s." placeholder:"DURATION"`
	MaxCost     int64         `help:"The most that the database may expect of a statement before it runs, in units of PostgreSQL's planner or their like; -1 for any." placeholder:"N"`
	Reuse       time.Duration `help:"How old a result may be that answers another question with the same statement, such as 1m; -1s for never." placeholder:"DURATION"`
	RowsToModel *bool         `help:"Whether rows and values may be in prompts to a model, or the schema only." negatable:""`
	Samples     *bool         `help:"Whether prompts to a model show a few values of each column of text, which tells it how they are written." negatable:""`
	ModelProse  *bool         `help:"Whether a model may put results into words, or the template only." negatable:""`
	WriteURL    string        `help:"The same database with a login that may write; statements then wait for another person's approval." placeholder:"URL" xor:"writes"`
	Approval    time.Duration `help:"How long a statement that writes waits for its approval, such as 30m." placeholder:"DURATION"`
}

// body is the request that says what the flags speak of, and nothing else, with the
// options in it.
func (f *ConnectionFlags) body() (in, options map[string]any, err error) {
	policies, err := f.policies()
	if err != nil {
		return nil, nil, err
	}
	options = map[string]any{}
	in = map[string]any{"options": options}
	if policies != nil {
		options["row_policies"] = policies
	}
	if len(f.Hidden) > 0 {
		options["hidden"] = f.Hidden
	}
	if len(f.Masked) > 0 {
		options["masked"] = f.Masked
	}
	if len(f.Schemas) > 0 {
		options["schemas"] = f.Schemas
	}
	if len(f.Functions) > 0 {
		options["functions"] = f.Functions
	}
	if len(f.Models) > 0 {
		options["models"] = f.Models
	}
	if f.MaxRows != 0 {
		options["max_rows"] = f.MaxRows
	}
	if f.Timeout != 0 {
		options["timeout_ms"] = f.Timeout.Milliseconds()
	}
	if f.MaxCost != 0 {
		options["max_cost"] = f.MaxCost
	}
	if f.Reuse != 0 {
		options["reuse_ms"] = max(f.Reuse.Milliseconds(), -1)
	}
	if f.RowsToModel != nil {
		options["no_rows_to_model"] = !*f.RowsToModel
	}
	if f.Samples != nil {
		options["sample_values"] = *f.Samples
	}
	if f.ModelProse != nil {
		options["narrate"] = events.NarrateTemplate
		if *f.ModelProse {
			options["narrate"] = events.NarrateAuto
		}
	}
	if f.Approval != 0 {
		options["approval_ms"] = f.Approval.Milliseconds()
	}
	if f.WriteURL != "" {
		in["write_url"], options["writes"] = f.WriteURL, string(events.WriteApproval)
	}
	return in, options, nil
}

func (f *ConnectionFlags) policies() ([]events.RowPolicy, error) {
	var policies []events.RowPolicy
	for _, text := range f.RowPolicy {
		p, err := events.RowPolicyFromText(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--row-policy: %w", err)}
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// uses are what a connection's own settings say of its use, a line each.
func uses(o events.ConnectionOptions) []string {
	var out []string
	if o.MaxRows > 0 {
		out = append(out, "at most "+counted(o.MaxRows, "row"))
	}
	if o.TimeoutMS > 0 {
		out = append(out, fmt.Sprintf("at most %s a statement", time.Duration(o.TimeoutMS)*time.Millisecond))
	}
	switch {
	case o.MaxCost > 0:
		out = append(out, fmt.Sprintf("at most %d units of expected cost", o.MaxCost))
	case o.MaxCost < 0:
		out = append(out, "any expected cost")
	}
	switch {
	case o.ReuseMS > 0:
		out = append(out, fmt.Sprintf("results reused for %s", time.Duration(o.ReuseMS)*time.Millisecond))
	case o.ReuseMS < 0:
		out = append(out, "no result reused")
	}
	if o.NoRowsToModel {
		out = append(out, "no rows to a model")
	}
	if o.SampleValues && !o.NoRowsToModel {
		out = append(out, "a few values of each column to a model")
	}
	if o.Narrate == events.NarrateTemplate {
		out = append(out, "no prose by a model")
	}
	if o.Writes == events.WriteApproval {
		out = append(out, "writes after another person's approval")
	}
	return out
}
