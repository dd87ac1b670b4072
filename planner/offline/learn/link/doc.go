// Package link ties the words of a question to a catalog for the learned planner:
// which columns and tables are mentioned how fully, which values occur in the
// data, which numbers were said, and what is left over.
//
// An [Index] is made once per catalog. Reading a question ([Index.Read]) touches
// only the columns that share a word with it, so that wide schemas cost little,
// and keeps at most [MaxColumns] of them. The result is the same on every run and
// does not depend on the order in which tables are listed.
package link
