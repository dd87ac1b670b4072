// Package gold reads the SQL of training questions into frames. It understands the
// subset that such sets use: one SELECT over joined tables, simple conditions,
// nested queries in conditions, set operations. Everything else is an error, and
// the question is left out of training.
package gold
