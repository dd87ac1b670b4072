package dialect

import "strings"

// QuoteField renders the name of a field inside a semi-structured value, which is
// compared as it is spelled whatever the dialect does to other names.
func (d *Dialect) QuoteField(name string) string {
	fields := *d
	fields.upperNames, fields.caseSensitive = false, false
	return fields.QuoteIdent(name)
}

// backslashes renders text in single quotes where a backslash escapes: the quotes
// and backslashes inside are escaped by one.
func backslashes(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// doubleQuotesAndBackslashes doubles quotes and backslashes inside single quotes.
func doubleQuotesAndBackslashes(s string) string {
	return doubleQuotes(strings.ReplaceAll(s, `\`, `\\`))
}

// Both warehouses have the same words of standard SQL. A word that is listed without
// need is quoted without need, no more.
const warehouseKeywords = `
	account all alter and anti any array as asc asof at authorization before begin between both by cascade case cast
	catalog changes check cluster collate column commit connect connection constraint create cross cube current
	current_account current_catalog current_database current_date current_role current_schema current_session
	current_time current_timestamp current_user current_warehouse database default delete desc describe distinct
	distribute div drop else end escape every except execute exists explain extract false fetch filter following for
	foreign from full function grant group grouping gscluster having ilike in increment inner insert intersect
	interval into is issue join lateral leading left like limit localtime localtimestamp match_recognize merge minus
	natural not null nulls of offset on only or order organization outer over overlaps partition pivot position
	preceding primary qualify range recursive references regexp rename replace respect ignore revoke right rlike
	rollback rollup row rows sample schema select semi session_user set sets show some sort start struct map sysdate
	table tablesample then time timestamp timestamp_ntz timestamp_ltz timestamp_tz date to top trailing transform
	trigger trim true truncate try_cast unbounded union unique unknown unpivot update use user using values version
	view when whenever where window with within year years month months week weeks quarter quarters day days hour
	hours minute minutes second seconds`
