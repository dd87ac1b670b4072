// Package bench measures how well questions are answered: it asks every question
// of a suite, runs the planned and the wanted statement, compares the rows and
// sums up.
//
// A suite is a file of JSON lines, one [Item] each. Who answers is an [Asker]:
// [Local] wraps any planner in this process, [Stage] is the planner's
// whole stage with or without a model, [Remote] is a server over HTTP. The
// turns of a conversation are asked in order and each is given the turns before
// it.
//
// # Verdicts
//
// A reply is an answer (a statement to run), a choice between readings, or a
// refusal. An answer is right if its rows are those of a wanted statement by the
// rules of package alike; a choice is right if one of its readings is; a question
// that has no answer in its database is right if no statement is run. An answer
// is "sure" if its confidence reaches a threshold fixed before the run.
package bench
