// Package train learns the model of package learn from public questions with their
// SQL.
//
// It reads the listed files only ([Manifest]), reads the SQL into frames, and
// trains in rounds: the databases are dealt into folds, and what ranks and
// calibrates is trained on candidates that were made by models which had not seen
// their database. Everything is deterministic to the byte: each model is trained
// by one goroutine in a fixed order, and goroutines that work side by side never
// add to the same number.
package train
