// Package metric makes values of frames out of the metrics that people have defined.
//
// A metric is written in a small language that is the same for every dialect:
//
//	sum(total) / count(distinct customer_id)
//	100.0 * sum(price * quantity - discount) / sum(price * quantity)
//
// The functions are sum, avg, min, max and count; count takes *, a column or "distinct"
// and a column. Inside a function stand columns of the metric's table, columns of tables
// that its rows refer to as "table.column", numbers and + - * /; around functions
// numbers and the same signs. A division is made with a fraction and gives no value
// where it would be by zero. A filter compares a column with a constant (= <> < <= > >=,
// IN, BETWEEN, IS NULL, each with NOT, and a yes-or-no column alone), joined by AND, OR
// and NOT.
//
// Because what is written becomes a typed value, it is compiled by the same code as
// every other figure, and a metric can be grouped, filtered, ranked, compared between
// periods and nested wherever a figure can. Its filters limit its own aggregates and
// nothing beside them.
package metric
