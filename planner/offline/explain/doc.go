// Package explain ties the pieces of a restatement to the words of the question that
// they came from, whoever made the frame that is restated.
//
// It knows nothing of how a frame came about. A question is given as mentions: stretches
// that name something, hold a value or do grammatical work. Each piece of the
// restatement gives clues: the tables, columns, values and operations in it. A mention
// goes to the pieces whose clues fit it best. What names or holds something goes first,
// words such as "more than" then go where their neighbours went.
package explain
