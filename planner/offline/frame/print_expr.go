package frame

import (
	"strconv"
	"strings"

	"arivu/events"
)

func (p *printer) expr(e node, indent string) {
	switch e := e.(type) {
	case colRef:
		if e.table != "" {
			p.put(p.ident(e.table) + ".")
		}
		p.put(p.ident(e.column))
	case star:
		if e.table != "" {
			p.put(p.ident(e.table) + ".")
		}
		p.put("*")
	case textLit:
		p.put(p.text(e.value))
	case dayLit:
		p.day(e)
	case numLit:
		p.put(e.value)
	case boolLit:
		p.put(p.truth(e.value))
	case binary:
		p.operand(e.l, e.op, true, indent)
		p.put(" " + e.op + " ")
		p.operand(e.r, e.op, false, indent)
	case call:
		p.put(e.fn + "(")
		if e.distinct {
			p.put("DISTINCT ")
		}
		p.arguments(e, indent)
		p.put(")")
	case not, in, isNull, between, exists:
		p.condition(e, indent)
	case scalar:
		p.sub(e.sub, indent)
	case bucket:
		p.bucket(e, indent)
	case when:
		p.when(e, indent)
	case over:
		p.over(e, indent)
	case decimal:
		p.decimal(e, indent)
	case days:
		p.days(e, indent)
	case wide:
		p.put("CAST(")
		p.expr(e.of, indent)
		p.put(" AS bigint)")
	}
}

// day writes a day. ClickHouse compares a time with a time only.
func (p *printer) day(d dayLit) {
	switch {
	case p.dialect != events.DialectClickHouse:
		p.put(p.text(d.value))
	case d.clock:
		p.put("toDateTime(" + p.text(d.value+" 00:00:00") + ")")
	default:
		p.put("toDate(" + p.text(d.value) + ")")
	}
}

func (p *printer) condition(e node, indent string) {
	switch e := e.(type) {
	case not:
		p.put("NOT (")
		p.expr(e.of, indent)
		p.put(")")
	case in:
		p.expr(e.value, indent)
		p.negate(e.not)
		p.put(" IN ")
		if e.sub != nil {
			p.members(e.sub, indent)
			return
		}
		p.put("(")
		p.exprs(e.list, indent)
		p.put(")")
	case isNull:
		p.expr(e.value, indent)
		p.put(" IS")
		p.negate(e.not)
		p.put(" NULL")
	case between:
		p.expr(e.value, indent)
		p.negate(e.not)
		p.put(" BETWEEN ")
		p.expr(e.low, indent)
		p.put(" AND ")
		p.expr(e.high, indent)
	case exists:
		if e.not {
			p.put("NOT ")
		}
		p.put("EXISTS ")
		p.sub(e.sub, indent)
	}
}

// members writes the subquery of IN. MySQL takes no limit directly in it.
func (p *printer) members(q *query, indent string) {
	if p.dialect == events.DialectMySQL && q.limit > 0 {
		q = wrapped(q)
	}
	p.sub(q, indent)
}

func (p *printer) negate(not bool) {
	if not {
		p.put(" NOT")
	}
}

// operand puts parentheses where the operator around it would bind tighter.
func (p *printer) operand(e node, op string, left bool, indent string) {
	b, ok := e.(binary)
	if !ok || precedence(b.op) > precedence(op) || (precedence(b.op) == precedence(op) && (left || b.op == op && op != "-" && op != "/")) {
		p.expr(e, indent)
		return
	}
	p.put("(")
	p.expr(e, indent)
	p.put(")")
}

func precedence(op string) int {
	switch op {
	case "*", "/":
		return 5
	case "+", "-":
		return 4
	case "AND":
		return 2
	case "OR":
		return 1
	default:
		return 3
	}
}

func (p *printer) when(e when, indent string) {
	p.put("CASE WHEN ")
	p.expr(p.flagged(e.cond), indent)
	p.put(" THEN ")
	p.expr(e.value, indent)
	if e.otherwise != nil {
		p.put(" ELSE ")
		p.expr(e.otherwise, indent)
	}
	p.put(" END")
}

func (p *printer) over(e over, indent string) {
	p.expr(e.of, indent)
	p.put(" OVER (")
	if len(e.partition) > 0 {
		p.put("PARTITION BY ")
		p.exprs(e.partition, indent)
	}
	if len(e.order) > 0 {
		if len(e.partition) > 0 {
			p.put(" ")
		}
		p.put("ORDER BY ")
		p.orderings(e.order, indent)
	}
	if e.rows > 1 {
		p.put(" ROWS BETWEEN " + strconv.Itoa(e.rows-1) + " PRECEDING AND CURRENT ROW")
	}
	p.put(")")
}

// daysForms are the differences of two dates in days, with $ for the earlier and #
// for the later one.
var daysForms = map[events.Dialect]string{
	events.DialectSQLite:   "julianday(#) - julianday($)",
	events.DialectPostgres: "EXTRACT(EPOCH FROM CAST(# AS timestamp) - CAST($ AS timestamp)) / 86400",
	events.DialectMySQL:    "timestampdiff(SECOND, $, #) / 86400",

	events.DialectSnowflake:  "datediff('second', $, #) / 86400",
	events.DialectDatabricks: "timestampdiff(SECOND, $, #) / 86400",
	events.DialectSQLServer:  "DATEDIFF_BIG(SECOND, $, #) / 86400.0",
	events.DialectClickHouse: "dateDiff('second', toDateTime($), toDateTime(#)) / 86400",
	events.DialectDuckDB:     "date_diff('second', CAST($ AS TIMESTAMP), CAST(# AS TIMESTAMP)) / 86400",
}

func (p *printer) days(e days, indent string) {
	form := daysForms[p.dialect]
	if form == "" {
		form = daysForms[events.DialectSQLite]
	}
	p.put("(")
	for _, r := range form {
		switch r {
		case '$':
			p.expr(e.from, indent)
		case '#':
			p.expr(e.to, indent)
		default:
			p.put(string(r))
		}
	}
	p.put(")")
}

// decimal keeps whole numbers from being divided as such.
func (p *printer) decimal(e decimal, indent string) {
	p.put("1.0 * ")
	p.operand(e.of, "*", false, indent)
}

// bucket writes a unit of time as text that sorts in time: 2024, 2024-Q2,
// 2024-05, the Monday of a week, a day.
func (p *printer) bucket(b bucket, indent string) {
	form := bucketForms[p.dialect][b.unit]
	if form == "" {
		form = bucketForms[events.DialectSQLite][b.unit]
	}
	parts := strings.Split(form, "$")
	for i, part := range parts {
		if i > 0 {
			p.expr(b.value, indent)
		}
		p.put(part)
	}
}

// bucketForms are the expressions of the units of time, with $ for the date.
var bucketForms = map[events.Dialect]map[string]string{
	events.DialectSQLite: {
		"year": "strftime('%Y', $)", "quarter": "strftime('%Y-Q', $) || ((CAST(strftime('%m', $) AS INTEGER) + 2) / 3)",
		"month": "strftime('%Y-%m', $)", "week": "date($, 'weekday 0', '-6 days')", "day": "date($)",
		"weekday":        "CASE strftime('%w', $) WHEN '0' THEN 'Sunday' WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday' WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday' WHEN '6' THEN 'Saturday' END",
		"weekday number": "(CAST(strftime('%w', $) AS INTEGER) + 6) % 7",
	},
	events.DialectPostgres: {
		"year": "to_char($, 'YYYY')", "quarter": `to_char($, 'YYYY-"Q"Q')`, "month": "to_char($, 'YYYY-MM')",
		"week": "to_char(date_trunc('week', $), 'YYYY-MM-DD')", "day": "to_char($, 'YYYY-MM-DD')",
		"weekday": "to_char($, 'FMDay')", "weekday number": "to_char($, 'ID')",
	},
	events.DialectMySQL: {
		"year": "date_format($, '%Y')", "quarter": "concat(year($), '-Q', quarter($))", "month": "date_format($, '%Y-%m')",
		"week": "date_format(date_sub($, INTERVAL weekday($) DAY), '%Y-%m-%d')", "day": "date_format($, '%Y-%m-%d')",
		"weekday": "dayname($)", "weekday number": "weekday($)",
	},
	events.DialectSnowflake: {
		"year": "to_char($, 'YYYY')", "quarter": "to_char($, 'YYYY') || '-Q' || quarter($)", "month": "to_char($, 'YYYY-MM')",
		"week": "to_char(dateadd('day', 1 - dayofweekiso($), $), 'YYYY-MM-DD')", "day": "to_char($, 'YYYY-MM-DD')",
		"weekday":        "decode(dayofweekiso($), 1, 'Monday', 2, 'Tuesday', 3, 'Wednesday', 4, 'Thursday', 5, 'Friday', 6, 'Saturday', 7, 'Sunday')",
		"weekday number": "dayofweekiso($)",
	},
	events.DialectDatabricks: {
		"year": "date_format($, 'yyyy')", "quarter": "concat(date_format($, 'yyyy'), '-Q', quarter($))", "month": "date_format($, 'yyyy-MM')",
		"week": "date_format(date_trunc('WEEK', $), 'yyyy-MM-dd')", "day": "date_format($, 'yyyy-MM-dd')",
		"weekday": "date_format($, 'EEEE')", "weekday number": "weekday($)",
	},
	events.DialectSQLServer: bucketFormsTSQL,
	events.DialectClickHouse: {
		"year": "formatDateTime($, '%Y')", "quarter": "concat(formatDateTime($, '%Y'), '-Q', toString(toQuarter($)))",
		"month": "formatDateTime($, '%Y-%m')", "week": "toString(toMonday($))", "day": "toString(toDate($))",
		"weekday":        "CASE WHEN toDayOfWeek($) = 1 THEN 'Monday' WHEN toDayOfWeek($) = 2 THEN 'Tuesday' WHEN toDayOfWeek($) = 3 THEN 'Wednesday' WHEN toDayOfWeek($) = 4 THEN 'Thursday' WHEN toDayOfWeek($) = 5 THEN 'Friday' WHEN toDayOfWeek($) = 6 THEN 'Saturday' WHEN toDayOfWeek($) = 7 THEN 'Sunday' END",
		"weekday number": "toDayOfWeek($)",
	},
	events.DialectDuckDB: {
		"year": "strftime($, '%Y')", "quarter": "strftime($, '%Y-Q') || CAST(quarter($) AS VARCHAR)", "month": "strftime($, '%Y-%m')",
		"week": "strftime(date_trunc('week', $), '%Y-%m-%d')", "day": "strftime($, '%Y-%m-%d')",
		"weekday": "dayname($)", "weekday number": "isodow($)",
	},
}
