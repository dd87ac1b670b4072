package frame

import (
	"errors"
	"strconv"

	"arivu/events"
)

// ErrUnsayable says that the dialect has no statement for a frame: SQL Server
// aggregates and groups by nothing that holds a subquery.
var ErrUnsayable = errors.New("the dialect cannot say it")

// bucketFormsTSQL are the units of time of SQL Server since 2016. Style 23 prints
// 2024-05-31; weeks are counted from a Monday, so that no setting moves them.
var bucketFormsTSQL = map[string]string{
	"year": "CONVERT(char(4), $, 23)", "quarter": "CONCAT(YEAR($), '-Q', DATEPART(QUARTER, $))", "month": "CONVERT(char(7), $, 23)",
	"week": "CONVERT(char(10), DATEADD(DAY, -((DATEDIFF(DAY, '19000101', $) % 7 + 7) % 7), CAST($ AS date)), 23)", "day": "CONVERT(char(10), $, 23)",
	"weekday": "DATENAME(WEEKDAY, $)", "weekday number": "(DATEDIFF(DAY, '19000101', $) % 7 + 7) % 7",
}

// reservedTSQL are the words that only SQL Server keeps for itself.
var reservedTSQL = wordSet(`backup browse bulk checkpoint clustered coalesce compute contains containstable continue cursor dbcc deallocate
declare deny disk distributed double dump errlvl exec execute external file fillfactor freetext freetexttable goto holdlock identity
identity_insert identitycol merge national nocheck nonclustered nullif off offsets open opendatasource openquery openrowset openxml percent
pivot print proc public raiserror readtext reconfigure replication restore revert rowcount rowguidcol rule save securityaudit
semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable setuser shutdown statistics textsize top tran truncate try_convert
tsequal unpivot updatetext waitfor writetext`)

func (p *printer) tsql() bool { return p.dialect == events.DialectSQLServer }

// first writes how many rows are wanted in front of them, where the dialect has them
// there.
func (p *printer) first(q *query) {
	if p.tsql() && q.limit > 0 && q.offset == 0 {
		p.put("TOP (" + strconv.Itoa(q.limit) + ") ")
	}
}

// rest writes how many rows are wanted behind them. SQL Server passes rows over in an
// order only, if need be in none.
func (p *printer) rest(q *query, indent string) {
	switch {
	case q.limit == 0:
	case !p.tsql():
		p.line(indent, "LIMIT "+strconv.Itoa(q.limit))
		if q.offset > 0 {
			p.put(" OFFSET " + strconv.Itoa(q.offset))
		}
	case q.offset > 0:
		if len(q.order) == 0 && q.distinct {
			p.line(indent, "ORDER BY 1")
		} else if len(q.order) == 0 {
			p.line(indent, "ORDER BY (SELECT NULL)")
		}
		p.line(indent, "OFFSET "+strconv.Itoa(q.offset)+" ROWS FETCH NEXT "+strconv.Itoa(q.limit)+" ROWS ONLY")
	}
}

// unordered is a subquery without an order that decides on none of its rows, which SQL
// Server does not take.
func (p *printer) unordered(q *query) *query {
	if !p.tsql() || q.limit > 0 || len(q.order) == 0 {
		return q
	}
	plain := *q
	plain.order = nil
	return &plain
}

// aggregates are the functions over many rows.
var aggregates = map[string]bool{string(Sum): true, string(Avg): true, string(Min): true, string(Max): true, string(Count): true}

// arguments writes those of a function. The average of whole numbers is one in SQL
// Server, unless they are none.
func (p *printer) arguments(e call, indent string) {
	if !aggregates[e.fn] {
		p.exprs(e.args, indent)
		return
	}
	p.aggregated++
	if p.tsql() && e.fn == string(Avg) {
		p.decimal(decimal{e.args[0]}, indent)
	} else {
		p.exprs(e.args, indent)
	}
	p.aggregated--
}

// flagged is the condition of a CASE: SQL Server has flags, but none is a condition.
func (p *printer) flagged(cond node) node {
	if _, ok := cond.(colRef); ok && p.tsql() {
		return binary{"=", cond, boolLit{true}}
	}
	return cond
}

func (p *printer) truth(value bool) string {
	switch {
	case p.tsql() && value:
		return "1"
	case p.tsql():
		return "0"
	case value:
		return "TRUE"
	default:
		return "FALSE"
	}
}
