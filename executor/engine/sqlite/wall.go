package sqlite

import (
	"errors"
	"strings"

	"arivu/events"

	driver "modernc.org/sqlite"
)

// wall is the authorizer of a connection's statements.
type wall struct {
	rules events.Rules
	views views
}

// install runs once for each new connection, after its settings are made and
// before anyone else has it. It works on a wall of that connection's own.
func (w wall) install(conn driver.ExecQuerierContext, _ string) error {
	registerer, ok := conn.(driver.AuthorizerRegisterer)
	if !ok {
		return errors.New("the SQLite driver has no authorizer")
	}
	var err error
	if w.views, err = w.limitRows(conn, registerer); err != nil {
		return err
	}
	return registerer.RegisterAuthorizer(w.authorize)
}

// authorize is asked by SQLite about everything a statement would do, while it
// is prepared. What is not listed here is denied.
func (w wall) authorize(action driver.AuthorizerActionCode, arg1, arg2, schema, view string) driver.AuthorizerReturnCode {
	allowed := false
	switch action {
	case driver.AuthSelect, driver.AuthRecursive:
		allowed = true
	case driver.AuthRead:
		allowed = readable(arg1) && w.mayRead(arg1, arg2, schema, view)
	case driver.AuthFunction:
		_, allowed = functions[strings.ToLower(arg2)]
	case driver.AuthPragma:
		// Full-text search asks for it inside; it tells a counter and sets nothing.
		allowed = arg1 == "data_version" && arg2 == ""
	}
	if allowed {
		return driver.AuthorizerOK
	}
	return driver.AuthorizerDeny
}

// mayRead decides on a column, also of a row policy's table.
func (w wall) mayRead(table, column, schema, view string) bool {
	if len(w.rules.Filters(schemaName, table)) > 0 {
		return w.views.readable(w, table, column, schema, view)
	}
	return !w.protects(table, column)
}

// protects keeps statements away from hidden and masked columns, by whatever way
// they reach them: what the guard lets through reads neither.
func (w wall) protects(table, column string) bool {
	return w.rules.Hides(schemaName, table, column) || w.rules.Masks(schemaName, table, column)
}

// readable keeps statements away from SQLite's own tables: the schema's text,
// its statistics and raw pages.
func readable(table string) bool {
	table = strings.ToLower(table)
	return !strings.HasPrefix(table, "sqlite_") && table != "dbstat"
}

// functions are those a statement may call: everything built in that computes a
// value from its arguments. Left out are load_extension, what tells about or
// writes to the process (sqlite_log, sqlite_offset, sqlite_compileoption_*,
// last_insert_rowid, changes), and what reads an index's insides (rtreecheck,
// rtreenode).
var functions = names(`
	-> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling char coalesce concat concat_ws cos cosh
	count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor
	format glob group_concat hex highlight if ifnull iif instr json json_array json_array_insert json_array_length
	json_each json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch
	json_pretty json_quote json_remove json_replace json_set json_tree json_type json_valid jsonb jsonb_array
	jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch
	jsonb_remove jsonb_replace jsonb_set julianday lag last_value lead length like likelihood likely ln log log10 log2
	lower ltrim match max min mod nth_value ntile nullif octet_length percent_rank pi pow power printf quote radians
	random rank replace round row_number rtrim sign sin sinh snippet soundex sqlite_version sqrt strftime string_agg
	substr substring subtype sum tan tanh time timediff total trim trunc typeof unhex unicode unistr unistr_quote
	unixepoch unlikely upper zeroblob`)

func names(list string) map[string]struct{} {
	set := make(map[string]struct{})
	for name := range strings.FieldsSeq(list) {
		set[name] = struct{}{}
	}
	return set
}
