package dialect

import (
	"strings"

	"arivu/events"
)

// sqlserver covers SQL Server up to 2025 and Azure SQL. Names are quoted always: what
// is in brackets is a name whatever the words of the server's version are. The session
// has QUOTED_IDENTIFIER on.
var sqlserver = &Dialect{
	Name:       events.DialectSQLServer,
	MaxColumns: 4096,
	quote:      '[',
	quoteAll:   true,
	functions: words(sqlserverText, sqlserverMath, sqlserverDates, sqlserverConditions, sqlserverAggregates, sqlserverWindow,
		sqlserverJSON, sqlserverLater, sqlserverOther),
	tableFuncs: map[string][]string{
		"string_split":    {"value", "ordinal"},
		"openjson":        {"key", "value", "type"},
		"generate_series": {"value"},

		"regexp_matches":        {"match_id", "start_position", "end_position", "match_value", "substring_matches"},
		"regexp_split_to_table": {"value", "ordinal"},
	},
	keywords: words(sqlserverKeywords),
	types: words(`bigint int integer smallint tinyint bit decimal dec numeric float real double money smallmoney date datetime datetime2
		datetimeoffset smalldatetime time char character varchar nchar nvarchar text ntext binary varbinary uniqueidentifier
		sql_variant json vector`),
	operators: withTimeZone(words("= <> != < <= > >= + - * / % & | ^ ~ << >> AND OR")),
	system:    sqlserverSystem,
	quoteText: quoteSQLServer,

	dangerous: words(`app_name applock_mode applock_test assemblyproperty asymkey_id asymkeyproperty certencoded certprivatekey cert_id
		certproperty change_tracking_current_version col_length col_name collationproperty columnproperty columns_updated
		connectionproperty context_info current_request_id current_transaction_id current_user cursor_status database_principal_id
		databasepropertyex db_id db_name encryptbyasymkey encryptbycert encryptbykey encryptbypassphrase
		error_line error_message error_number error_procedure error_severity error_state eventdata file_id file_idex file_name
		filegroup_id filegroup_name filegroupproperty fileproperty filepropertyex formatmessage fulltextcatalogproperty
		fulltextserviceproperty get_filestream_transaction_context getansinull has_dbaccess has_perms_by_name host_id host_name
		ident_current ident_incr ident_seed index_col indexkey_property indexproperty is_member is_objectsigned is_rolemember
		is_srvrolemember isdescriptor key_guid key_id key_name loginproperty min_active_rowversion newsequentialid next_value_for
		object_definition object_id object_name object_schema_name objectproperty objectpropertyex original_db_name
		original_login parse_object pathname permissions publishingservername pwdcompare pwdencrypt rowcount_big
		schema_id schema_name scope_identity serverproperty session_context session_user setuser sid_binary signbyasymkey
		signbycert sql_variant_property stats_date suser_id suser_name suser_sid suser_sname symkeyproperty system_user
		textptr textvalid trigger_nestlevel type_id type_name typeproperty user user_id user_name verifysignedbyasymkey
		verifysignedbycert xact_state openrowset openquery opendatasource openxml containstable freetexttable
		contains freetext decompress identity update predict`),
	dangerousPrefixes: []string{"sys.", "fn_", "xp_", "sp_", "dm_", "decryptby", "crypt_", "master.", "msdb.", "semantic"},
}

// sqlserverSystem covers the catalog and its older names, which the server finds under
// dbo as well. Procedures stand nowhere a table could.
func sqlserverSystem(schema, name string) bool {
	switch schema {
	case "sys", "information_schema":
		return true
	case "", "dbo":
		return sqlserverCatalog[name] || strings.HasPrefix(name, "spt_") || strings.HasPrefix(name, "fn_") ||
			strings.HasPrefix(name, "dm_") || strings.HasPrefix(name, "xp_")
	}
	return false
}

var sqlserverCatalog = words(`sysaltfiles syscacheobjects syscharsets syscolumns syscomments sysconfigures sysconstraints syscurconfigs
	sysdatabases sysdepends sysdevices sysfilegroups sysfiles sysforeignkeys sysfulltextcatalogs sysindexes sysindexkeys
	syslanguages syslockinfo syslogins sysmembers sysmessages sysobjects sysoledbusers sysopentapes sysperfinfo
	syspermissions sysprocesses sysprotects sysreferences sysremotelogins syssegments sysservers systypes sysusers`)

// quoteSQLServer renders text that is not of ASCII alone as Unicode: the code page of
// the database would lose what it lacks. A backslash at the end of a line would take the line's end away, so a text with
// one is put together of two.
func quoteSQLServer(s string) string {
	prefix := ""
	if strings.ContainsFunc(s, func(r rune) bool { return r > 0x7F }) {
		prefix = "N"
	}
	if !strings.Contains(s, "\\\n") && !strings.Contains(s, "\\\r") {
		return prefix + doubleQuotes(s)
	}
	joined := strings.NewReplacer("'", "''", "\\\n", "\\' + "+prefix+"'\n", "\\\r", "\\' + "+prefix+"'\r").Replace(s)
	return "(" + prefix + "'" + joined + "')"
}

const sqlserverText = `
	ascii char charindex concat concat_ws difference format left len lower ltrim nchar patindex quotename replace replicate
	reverse right rtrim soundex space str string_escape stuff substring translate trim unicode upper datalength parsename`

const sqlserverMath = `
	abs acos asin atan atn2 ceiling cos cot degrees exp floor log log10 pi power radians rand round sign sin sqrt square tan
	bit_count get_bit left_shift right_shift set_bit greatest least`

const sqlserverDates = `
	current_timestamp date_bucket dateadd datediff datediff_big datefromparts datename datepart datetime2fromparts
	datetimefromparts datetimeoffsetfromparts datetrunc day eomonth getdate getutcdate isdate month smalldatetimefromparts
	switchoffset sysdatetime sysdatetimeoffset sysutcdatetime timefromparts todatetimeoffset year`

const sqlserverConditions = `choose coalesce iif isnull isnumeric nullif convert try_convert parse try_parse`

const sqlserverAggregates = `
	approx_count_distinct approx_percentile_cont approx_percentile_disc avg checksum_agg count count_big grouping
	grouping_id max min stdev stdevp string_agg sum var varp`

const sqlserverWindow = `
	cume_dist dense_rank first_value lag last_value lead ntile percent_rank percentile_cont percentile_disc rank row_number`

const sqlserverJSON = `
	isjson json_array json_arrayagg json_contains json_modify json_object json_objectagg json_path_exists json_query json_value`

// sqlserverLater are functions that came with SQL Server 2025 and Azure SQL.
const sqlserverLater = `
	regexp_count regexp_instr regexp_like regexp_replace regexp_substr edit_distance edit_distance_similarity
	jaro_winkler_distance jaro_winkler_similarity product unistr base64_encode base64_decode vector_distance vector_norm
	vector_normalize`

const sqlserverOther = `binary_checksum checksum hashbytes newid`

// sqlserverKeywords are the reserved words.
const sqlserverKeywords = `
	add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint close
	clustered coalesce collate column commit compute constraint contains containstable continue convert create cross
	current current_date current_time current_timestamp current_user cursor database dbcc deallocate declare default
	delete deny desc disk distinct distributed double drop dump else end errlvl escape except exec execute exists exit
	external fetch file fillfactor for foreign freetext freetexttable from full function goto grant group having holdlock
	identity identity_insert identitycol if in index inner insert intersect into is join key kill left like lineno load
	merge national nocheck nonclustered not null nullif of off offsets on open opendatasource openquery openrowset openxml
	option or order outer over percent pivot plan precision primary print proc procedure public raiserror read readtext
	reconfigure references replication restore restrict return revert revoke right rollback rowcount rowguidcol rule save
	schema securityaudit select semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user
	set setuser shutdown some statistics system_user table tablesample textsize then to top tran transaction trigger
	truncate try_convert tsequal union unique unpivot update updatetext use user values varying view waitfor when where
	while window with within writetext`
