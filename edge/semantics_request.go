package edge

import "arivu/events"

// semanticsRequest is the body of a change: a version as it was read, with what is to be
// otherwise. Who made it and when is the server's to say, and what is sent of that is
// not looked at.
type semanticsRequest struct {
	Version      *int64                `json:"version"` // the one that was changed
	Note         *string               `json:"note"`
	Tables       *[]tableMeaning       `json:"tables"`
	Metrics      *[]metricRequest      `json:"metrics"`
	Relations    *[]relationRequest    `json:"relations"`
	Instructions *[]instructionRequest `json:"instructions"`
	Verified     *[]verifiedRequest    `json:"verified"`

	Connection *string `json:"connection"`
	Updated    *string `json:"updated"`
	Author     *string `json:"author"`
	Restored   *int64  `json:"restored"`
}

type tableMeaning struct {
	Table       *string          `json:"table"`
	Description *string          `json:"description"`
	Columns     *[]columnMeaning `json:"columns"`
}

type columnMeaning struct {
	Column      *string `json:"column"`
	Description *string `json:"description"`
}

type metricRequest struct {
	Name        *string              `json:"name"`
	Synonyms    *[]string            `json:"synonyms"`
	Expression  *string              `json:"expression"`
	Table       *string              `json:"table"`
	Filters     *[]string            `json:"filters"`
	Description *string              `json:"description"`
	Format      *events.MetricFormat `json:"format"`
}

type relationRequest struct {
	Table      *string   `json:"table"`
	Columns    *[]string `json:"columns"`
	RefTable   *string   `json:"ref_table"`
	RefColumns *[]string `json:"ref_columns"`
	Rejected   *bool     `json:"rejected"`

	Author *string `json:"author"`
	Time   *string `json:"time"`
}

type instructionRequest struct {
	Text   *string   `json:"text"`
	Tables *[]string `json:"tables"`
}

type verifiedRequest struct {
	ID         *string             `json:"id"`
	Question   *string             `json:"question"`
	Parameters *[]parameterRequest `json:"parameters"`
	SQL        *string             `json:"sql"`
	Note       *string             `json:"note"`

	Author  *string `json:"author"`
	Time    *string `json:"time"`
	Checked *string `json:"checked"`
}

type parameterRequest struct {
	Name   *string               `json:"name"`
	Type   *events.ParameterType `json:"type"`
	Column *string               `json:"column"`
}

// restoreRequest is the body of a restore.
type restoreRequest struct {
	Version *int64  `json:"version"` // the one to bring back
	Note    *string `json:"note"`
}

// meanings are the contents that a request sends.
func (r *semanticsRequest) meanings() events.Meanings {
	return events.Meanings{
		Tables: each(r.Tables, func(t tableMeaning) events.TableMeaning {
			return events.TableMeaning{Table: value(t.Table), Description: value(t.Description), Columns: each(t.Columns, func(c columnMeaning) events.ColumnMeaning {
				return events.ColumnMeaning{Column: value(c.Column), Description: value(c.Description)}
			})}
		}),
		Metrics: each(r.Metrics, metricRequest.metric),
		Relations: each(r.Relations, func(x relationRequest) events.Relation {
			return events.Relation{Table: value(x.Table), Columns: value(x.Columns), RefTable: value(x.RefTable), RefColumns: value(x.RefColumns), Rejected: value(x.Rejected)}
		}),
		Instructions: each(r.Instructions, func(x instructionRequest) events.Instruction {
			return events.Instruction{Text: value(x.Text), Tables: value(x.Tables)}
		}),
		Verified: each(r.Verified, verifiedRequest.verified),
	}
}

func (m metricRequest) metric() events.Metric {
	return events.Metric{
		Name: value(m.Name), Synonyms: value(m.Synonyms), Expression: value(m.Expression), Table: value(m.Table),
		Filters: value(m.Filters), Description: value(m.Description), Format: value(m.Format),
	}
}

func (v verifiedRequest) verified() events.VerifiedQuestion {
	return events.VerifiedQuestion{
		ID: value(v.ID), Question: value(v.Question), SQL: value(v.SQL), Note: value(v.Note),
		Parameters: each(v.Parameters, func(p parameterRequest) events.Parameter {
			return events.Parameter{Name: value(p.Name), Type: value(p.Type), Column: value(p.Column)}
		}),
	}
}

// each makes something of every entry of a list that may be missing.
func each[In, Out any](list *[]In, f func(In) Out) []Out {
	var out []Out
	for _, x := range value(list) {
		out = append(out, f(x))
	}
	return out
}
