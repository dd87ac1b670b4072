// Package ground ties the words of a question to a database: what both the
// offline planner and the model path need before any statement is written.
//
// It reads text ([Tokenize], [Lemma]), finds periods of time ([Periods]), turns a
// schema snapshot into a [Catalog] of names, roles, display columns, values and
// foreign keys, looks phrases up in it ([Catalog.Names], [Catalog.Values]) and
// finds the cheapest way to join tables ([Catalog.Distances]).
//
// Everything here is a pure function of its arguments: no input or output, no
// clock but the time that is passed in, and the same result on every run.
package ground
