package events

// Mark is a stretch of an answer's text whose number, point in time or name stands in the
// result.
type Mark struct {
	Phrase
	// Places are all places where it was found, among the rows that its sentence names if
	// it names some.
	Places []Place `json:"places"`
}

// Place is where in a result something was found: a cell, with Row and Column, or a figure
// that rows add up to, with Figure and, but for the number of rows, Column. Both count from
// 0; Row is the place in the whole result.
type Place struct {
	Row    *int   `json:"row,omitempty"`
	Column *int   `json:"column,omitempty"`
	Figure Figure `json:"figure,omitempty"`
}

// A Figure is something that rows add up to.
type Figure string

// The figures, those of a column as in ColumnSummary.
const (
	FigureRows     Figure = "rows"
	FigureValues   Figure = "values"
	FigureMissing  Figure = "missing"
	FigureDistinct Figure = "distinct"
	FigureMin      Figure = "min"
	FigureMax      Figure = "max"
	FigureSum      Figure = "sum"
	FigureAverage  Figure = "average"
)
