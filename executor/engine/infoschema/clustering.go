package infoschema

import (
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// cluster notes the clustering key of a table as an index: it is what a warehouse has to
// find rows by.
func (r *relation) cluster() {
	terms := clusteringTerms(r.clustering)
	x := events.Index{Name: "clustering key", Method: engine.MethodClustering}
	for _, term := range terms {
		part := events.IndexPart{Expression: term}
		if name := columnName(term); r.Column(name) != nil {
			part = events.IndexPart{Column: name}
		}
		x.Parts = append(x.Parts, part)
	}
	engine.AddIndex(&r.Table, x)
}

// columnName is the name that a term would have as a column: folded unless it is quoted.
func columnName(term string) string {
	if inner, quoted := strings.CutPrefix(term, `"`); quoted {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return strings.ToUpper(term)
}

// clusteringTerms cuts a key written as LINEAR(a, b) into its terms. One that is written in
// another way has none.
func clusteringTerms(key string) []string {
	open := strings.IndexByte(key, '(')
	if open < 0 || !strings.HasSuffix(key, ")") {
		return nil
	}
	var terms []string
	inside := key[open+1 : len(key)-1]
	depth, from, quote := 0, 0, byte(0)
	for i := range len(inside) {
		switch c := inside[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			terms = append(terms, strings.TrimSpace(inside[from:i]))
			from = i + 1
		}
	}
	return append(terms, strings.TrimSpace(inside[from:]))
}
