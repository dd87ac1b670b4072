package planner

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"arivu/events"
)

// shape is how the columns of a result are read.
type shape struct {
	measures   []int // numbers to compare
	categories []int // what the rows are about
	ids        []int // keys, shown only if there is nothing else
	time       int   // the column of dates or periods, -1 if none
}

var (
	bucketText = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?|-?[Qq][1-4]|-?W\d{2})?([ T]\d{2}:\d{2}.*)?$`)
	idName     = regexp.MustCompile(`(?i)(^|_)(id|uuid|guid|key|code|zip|postcode|phone|sku)$`)
	periodName = regexp.MustCompile(`(?i)(^|_)(year|month|quarter|week|day|date|period|hour)$`)
)

func shapeOf(r *events.Executed) shape {
	s := shape{time: -1}
	for i, c := range r.Columns {
		switch {
		case idName.MatchString(c.Name):
			s.ids = append(s.ids, i)
		case s.time < 0 && isTime(r, i):
			s.time = i
		case isNumeric(r, i):
			s.measures = append(s.measures, i)
		default:
			s.categories = append(s.categories, i)
		}
	}
	return s
}

// labels are the columns that name a row.
func (s shape) labels() []int {
	labels := slices.Clone(s.categories)
	if s.time >= 0 {
		labels = append([]int{s.time}, labels...)
	}
	if len(labels) == 0 {
		return s.ids
	}
	return labels
}

// isNumeric goes by the values where the engine has no type for a column.
func isNumeric(r *events.Executed, col int) bool {
	if r.Columns[col].Type.Numeric() {
		return true
	}
	seen := false
	for _, v := range column(r, col) {
		if _, ok := v.(json.Number); !ok {
			return false
		}
		seen = true
	}
	return seen
}

// isTime recognises dates by type, and periods by how they are written: 2024,
// 2024-05, 2024-Q2. A bare number is a period only if its column says so.
func isTime(r *events.Executed, col int) bool {
	if r.Columns[col].Type.Temporal() {
		return true
	}
	named := periodName.MatchString(r.Columns[col].Name)
	seen := false
	for _, v := range column(r, col) {
		switch v := v.(type) {
		case string:
			if !bucketText.MatchString(v) || len(v) == 4 && !named {
				return false
			}
		case json.Number:
			if !named || strings.ContainsAny(v.String(), ".eE-") {
				return false
			}
		default:
			return false
		}
		seen = true
	}
	return seen
}

// column is the values of a column that are not null.
func column(r *events.Executed, col int) []any {
	var values []any
	for _, row := range r.Rows {
		if col < len(row) && row[col] != nil {
			values = append(values, row[col])
		}
	}
	return values
}
