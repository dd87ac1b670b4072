// Package frame is the one typed form that every reading of a question takes,
// whichever maker read it: the hand grammar or the learned planner.
//
// A [Frame] says what is shown, of which rows, grouped and ordered how, in terms
// of the schema's columns and tables. It never says how tables are joined: FROM
// follows from the columns it uses ([Frame.Tables]) along the cheapest foreign
// keys, so that a maker cannot forget a table or join it twice. From the frame
// alone come the statement in each dialect ([Frame.SQL]), a canonical form that
// is equal for equal readings ([Frame.Canonical]) and a restatement in plain
// words that is true of the statement ([Frame.Restate]).
//
// Everything is a pure function of its arguments: the same frame and catalog give
// the same bytes.
package frame
