// Package pick chooses of a large schema the tables that a question needs.
//
// Words of the question are looked up in a [ground.Catalog]: names of tables and
// columns, values of the data, words of comments, names that are spelled alike. What is
// found weighs less the more tables have it. Each table is then judged by how much of
// the question can be answered from it and what it can be joined with, nearer tables
// counting more, since an answer comes from tables that hang together. Around the best
// ones the tables that matter are taken with all that lie on the way between them, so
// that no bridge is missing.
//
// It is a pure function: the same catalog and question give the same choice.
package pick
