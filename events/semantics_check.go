package events

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a version: all of it has to fit one document and is looked through for
// every question.
const (
	MaxTableMeanings   = 1000
	MaxColumnMeanings  = 500 // of one table
	MaxMetrics         = 100
	MaxRelations       = 200
	MaxInstructions    = 50
	MaxVerified        = 300
	MaxSynonyms        = 10 // of one metric
	MaxMetricFilters   = 10
	MaxParameters      = 8
	MaxSemanticsBytes  = 384 << 10
	maxDescription     = 500 // characters
	maxMetricName      = 60
	maxExpression      = 1000
	maxInstruction     = 1000
	maxVerifiedText    = 300
	maxVerifiedSQL     = 16 << 10 // bytes
	maxSemanticsNote   = 200
	maxSemanticsTables = 50 // of one instruction
)

// SemanticsProblem is one thing that is wrong with a version.
type SemanticsProblem struct {
	Path    string   `json:"path"` // such as metrics[2].expression
	Message string   `json:"message"`
	Near    []string `json:"near,omitempty"` // what may have been meant, best first
}

// Check finds what is wrong with a version whatever the schema: what is missing, too
// long or twice there. The contents must be tidy.
func (s *Semantics) Check() []SemanticsProblem {
	c := checks{}
	c.text("note", s.Note, 0, maxSemanticsNote)
	c.tables(s.Tables)
	c.metrics(s.Metrics)
	c.relations(s.Relations)
	c.instructions(s.Instructions)
	c.verified(s.Verified)
	if data, err := json.Marshal(s); err == nil && len(data) > MaxSemanticsBytes && len(c.found) == 0 {
		c.addf("", "All of it together has %d bytes; at most %d fit. Shorten descriptions and statements.", len(data), MaxSemanticsBytes)
	}
	return c.found
}

// checks collects problems.
type checks struct{ found []SemanticsProblem }

func (c *checks) addf(path, format string, args ...any) {
	c.found = append(c.found, SemanticsProblem{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (c *checks) text(path, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && least > 0:
		c.addf(path, "%s is missing.", path)
	case n > most:
		c.addf(path, "%s has %d characters; at most %d are allowed. Shorten it.", path, n, most)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable):
		c.addf(path, "%s holds characters that nobody types; use plain text.", path)
	}
}

func unprintable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Cf, r)
}

// count reports whether a list is within its bound.
func (c *checks) count(path string, n, most int) {
	if n > most {
		c.addf(path, "%s has %d entries; at most %d are allowed. Take some out.", path, n, most)
	}
}

// once reports a name that stands twice in a list.
func (c *checks) once(seen map[string]string, key, path string) {
	if first, twice := seen[key]; twice && key != "" {
		c.addf(path, "%q stands at %s already; keep one of them.", key, first)
		return
	}
	seen[key] = path
}

func (c *checks) tables(list []TableMeaning) {
	c.count("tables", len(list), MaxTableMeanings)
	seen := map[string]string{}
	for i, t := range list {
		at := fmt.Sprintf("tables[%d]", i)
		c.text(at+".table", t.Table, 1, MaxColumnPattern)
		c.once(seen, t.Table, at+".table")
		c.text(at+".description", t.Description, 0, maxDescription)
		c.count(at+".columns", len(t.Columns), MaxColumnMeanings)
		columns := map[string]string{}
		for j, col := range t.Columns {
			in := fmt.Sprintf("%s.columns[%d]", at, j)
			c.text(in+".column", col.Column, 1, MaxColumnPattern)
			c.once(columns, col.Column, in+".column")
			c.text(in+".description", col.Description, 1, maxDescription)
		}
	}
}

// spokenName is how a metric may be called: one to four words.
var spokenName = regexp.MustCompile(`^[\pL\pN][\pL\pN&/'-]*( [\pL\pN&/'-]+){0,3}$`)

func (c *checks) metrics(list []Metric) {
	c.count("metrics", len(list), MaxMetrics)
	seen := map[string]string{}
	for i, m := range list {
		at := fmt.Sprintf("metrics[%d]", i)
		c.spoken(seen, at+".name", m.Name)
		c.count(at+".synonyms", len(m.Synonyms), MaxSynonyms)
		for j, s := range m.Synonyms {
			c.spoken(seen, fmt.Sprintf("%s.synonyms[%d]", at, j), s)
		}
		c.text(at+".expression", m.Expression, 1, maxExpression)
		c.text(at+".table", m.Table, 1, MaxColumnPattern)
		c.count(at+".filters", len(m.Filters), MaxMetricFilters)
		for j, f := range m.Filters {
			c.text(fmt.Sprintf("%s.filters[%d]", at, j), f, 1, maxExpression)
		}
		c.text(at+".description", m.Description, 0, maxDescription)
		switch m.Format {
		case "", FormatNumber, FormatPercent, FormatCurrency:
		default:
			c.addf(at+".format", "%s.format is %q; use number, percent or currency, or leave it out.", at, clip(string(m.Format), 40))
		}
	}
}

// spoken checks a name that people say in questions.
func (c *checks) spoken(seen map[string]string, path, name string) {
	c.text(path, name, 1, maxMetricName)
	if name != "" && !spokenName.MatchString(name) {
		c.addf(path, "%s is %q; use one to four words of letters and digits, as people say them.", path, clip(name, 80))
	}
	c.once(seen, name, path)
}

func (c *checks) relations(list []Relation) {
	c.count("relations", len(list), MaxRelations)
	seen := map[string]string{}
	for i := range list {
		r, at := &list[i], fmt.Sprintf("relations[%d]", i)
		c.once(seen, r.String(), at)
		c.text(at+".table", r.Table, 1, MaxColumnPattern)
		c.text(at+".ref_table", r.RefTable, 1, MaxColumnPattern)
		if len(r.Columns) == 0 || len(r.Columns) > 8 {
			c.addf(at+".columns", "%s.columns names %d columns; name 1 to 8.", at, len(r.Columns))
		}
		if len(r.RefColumns) != len(r.Columns) {
			c.addf(at+".ref_columns", "%s.ref_columns names %d columns and columns %d; name as many, in the same order.", at, len(r.RefColumns), len(r.Columns))
		}
	}
}

func (c *checks) instructions(list []Instruction) {
	c.count("instructions", len(list), MaxInstructions)
	for i, in := range list {
		at := fmt.Sprintf("instructions[%d]", i)
		c.text(at+".text", in.Text, 1, maxInstruction)
		c.count(at+".tables", len(in.Tables), maxSemanticsTables)
		for j, t := range in.Tables {
			c.text(fmt.Sprintf("%s.tables[%d]", at, j), t, 1, MaxColumnPattern)
		}
	}
}

var parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func (c *checks) verified(list []VerifiedQuestion) {
	c.count("verified", len(list), MaxVerified)
	seen := map[string]string{}
	for i := range list {
		v, at := &list[i], fmt.Sprintf("verified[%d]", i)
		if err := ValidName(v.ID); err != nil {
			c.addf(at+".id", "%s.", err)
		}
		c.once(seen, v.ID, at+".id")
		c.text(at+".question", v.Question, 1, maxVerifiedText)
		c.text(at+".note", v.Note, 0, maxDescription)
		switch {
		case v.SQL == "":
			c.addf(at+".sql", "%s.sql is missing; write the statement that answers the question.", at)
		case len(v.SQL) > maxVerifiedSQL || !utf8.ValidString(v.SQL) || strings.ContainsRune(v.SQL, 0):
			c.addf(at+".sql", "%s.sql has %d bytes; send at most %d of plain text.", at, len(v.SQL), maxVerifiedSQL)
		}
		c.count(at+".parameters", len(v.Parameters), MaxParameters)
		names := map[string]string{}
		for j, p := range v.Parameters {
			c.parameter(names, fmt.Sprintf("%s.parameters[%d]", at, j), p)
		}
	}
}

func (c *checks) parameter(names map[string]string, at string, p Parameter) {
	if !parameterName.MatchString(p.Name) {
		c.addf(at+".name", "%s.name is %q; use lower-case letters, digits and _, starting with a letter.", at, clip(p.Name, 60))
	}
	c.once(names, p.Name, at+".name")
	switch p.Type {
	case ParameterNumber, ParameterDate, ParameterPeriod, ParameterText, ParameterValue:
	default:
		c.addf(at+".type", "%s.type is %q; use number, date, period, value or text.", at, clip(string(p.Type), 40))
	}
	switch {
	case p.Type == ParameterValue && p.Column == "":
		c.addf(at+".column", "%s.column is missing; a value is looked for in a column, so name it as table.column.", at)
	case p.Type != ParameterValue && p.Column != "":
		c.addf(at+".column", "%s.column is %q; only a parameter of type value has a column.", at, clip(p.Column, 60))
	}
}
