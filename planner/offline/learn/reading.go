package learn

import (
	"arivu/planner/offline/learn/link"
)

// Reading is a linked question with the features of everything in it.
type Reading struct {
	*link.Question

	Columns [][]Feature // by place among the question's columns
	Tables  [][]Feature // by place among its tables

	pairs  []pair // relations of columns, by place × place
	values *valueCache
}

// NewReading works out the features of a question.
func NewReading(q *link.Question) *Reading {
	r := &Reading{Question: q}
	r.describe()
	r.relate()
	return r
}
