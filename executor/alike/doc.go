// Package alike says whether two results answer a question alike: those of two candidates
// of a plan, or of a prediction and the statement that was wanted.
//
// The rules are those by which text-to-SQL predictions are usually compared, and
// a reference implementation agrees item by item:
//
//   - rows are a multiset, columns may stand in any order;
//   - the order of rows counts only where the wanted statement orders its
//     result, and never among rows that tie on the column it is sorted by;
//   - numbers agree within a hundred-thousandth, whole numbers exactly; numbers,
//     truth values and times of day are compared by what they mean and not by
//     how they are spelled.
//
// [Contains] is the laxer rule for questions that do not say which columns they
// want: an answer may show more columns than asked for and round to two
// decimals, but it must have the very rows.
package alike
