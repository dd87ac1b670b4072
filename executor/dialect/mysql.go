package dialect

import (
	"strings"

	"arivu/events"
)

// mysql covers MySQL and MariaDB. The allow-list is the union of what the two
// servers have; what one of them lacks, that server refuses.
var mysql = &Dialect{
	Name:       events.DialectMySQL,
	MaxColumns: 4096,
	functions: words(mysqlText, mysqlMath, mysqlDates, mysqlAggregates, mysqlWindow, mysqlJSON, mysqlSpatial,
		mysqlOther),
	keywords:  words(mysqlKeywords),
	system:    mysqlSystem,
	quoteText: quoteMySQL,
	quote:     '`',

	dangerous: words(`sleep benchmark load_file last_insert_id row_count found_rows nextval lastval setval
		next_value_for connection_id user current_user session_user system_user current_role version database schema
		name_const random_bytes password old_password encrypt des_encrypt des_decrypt encode decode values default
		extractvalue updatexml sys_exec sys_eval sys_get sys_set get_lock release_lock release_all_locks is_free_lock
		is_used_lock roles_graphml statement_digest statement_digest_text service_get_read_locks
		service_get_write_locks service_release_locks uuid_short analyse`),
	dangerousPrefixes: []string{"sys_", "lib_mysqludf", "master_", "source_", "wait_", "gtid_", "ps_", "binlog_gtid",
		"asynchronous_connection_", "group_replication_", "mysql_firewall", "mysqlx_", "keyring_", "audit_log_", "tidb_",
		"http_", "can_access_", "get_dd_", "internal_", "validate_password", "wsrep_"},
}

// mysqlSystem covers the databases of the server itself.
func mysqlSystem(schema, _ string) bool {
	switch schema {
	case "mysql", "information_schema", "performance_schema", "sys", "ndbinfo":
		return true
	default:
		return false
	}
}

// quoteMySQL escapes as the default SQL mode reads it, in which a backslash
// escapes. The engine pins that mode.
func quoteMySQL(s string) string { return doubleQuotes(strings.ReplaceAll(s, `\`, `\\`)) }

const mysqlText = `
	ascii bin bit_length char char_length character_length chr concat concat_ws convert elt export_set field
	find_in_set format from_base64 hex insert instr lcase left length lengthb locate lower lpad ltrim make_set mid
	natural_sort_key oct octet_length ord position quote regexp_instr regexp_like regexp_replace regexp_substr repeat
	replace reverse right rpad rtrim sformat soundex space strcmp substr substring substring_index to_base64 to_char
	trim ucase unhex upper weight_string charset collation coercibility`

const mysqlMath = `
	abs acos asin atan atan2 bit_count ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest interval
	least ln log log10 log2 mod pi pow power radians rand round sign sin sqrt tan truncate`

const mysqlDates = `
	add_months adddate addtime convert_tz curdate current_date current_time current_timestamp curtime date date_add
	date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear extract from_days from_unixtime
	get_format hour last_day localtime localtimestamp makedate maketime microsecond minute month monthname now
	period_add period_diff quarter sec_to_time second str_to_date subdate subtime sysdate time time_format
	time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds unix_timestamp utc_date utc_time
	utc_timestamp week weekday weekofyear year yearweek`

const mysqlAggregates = `
	any_value avg bit_and bit_or bit_xor count group_concat grouping json_arrayagg json_objectagg max min std
	stddev stddev_pop stddev_samp sum var_pop var_samp variance`

const mysqlWindow = `
	cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`

const mysqlJSON = `
	json_array json_array_append json_array_insert json_compact json_contains json_contains_path json_depth
	json_detailed json_equals json_exists json_extract json_insert json_keys json_length json_loose json_memberof
	json_merge json_merge_patch json_merge_preserve json_normalize json_object json_overlaps json_pretty json_query
	json_quote json_remove json_replace json_schema_valid json_search json_set json_storage_size json_table json_type
	json_unquote json_valid json_value`

const mysqlSpatial = `
	linestring point polygon st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_buffer st_centroid
	st_contains st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere st_endpoint
	st_envelope st_equals st_geometrytype st_geomfromgeojson st_geomfromtext st_intersection st_intersects
	st_isclosed st_isempty st_issimple st_isvalid st_latitude st_length st_longitude st_numpoints st_overlaps
	st_pointfromtext st_simplify st_srid st_startpoint st_symdifference st_touches st_union st_within st_x st_y
	mbrcontains mbrintersects mbrwithin`

const mysqlOther = `
	coalesce if ifnull isnull nullif nvl nvl2 md5 sha sha1 sha2 inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4
	is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid uuid uuid_to_bin bin_to_uuid format_bytes match compress uncompress
	uncompressed_length aes_encrypt aes_decrypt`

// mysqlKeywords are the reserved words of both servers.
const mysqlKeywords = `
	accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade
	case change char character check collate column condition constraint continue convert create cross cube cume_dist
	current_date current_role current_time current_timestamp current_user cursor database databases day_hour
	day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc describe
	deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif empty enclosed escaped
	except exists exit explain false fetch first_value float float4 float8 for force foreign from fulltext function
	general generated get grant group grouping groups having high_priority hour_microsecond hour_minute hour_second
	if ignore ignore_domain_ids ignore_server_ids in index infile inner inout insensitive insert int int1 int2 int3
	int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join json_table key keys kill
	lag last_value lateral lead leading leave left like limit linear lines load localtime localtimestamp lock long
	longblob longtext loop low_priority manual master_bind master_heartbeat_period master_ssl_verify_server_cert match
	maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural not
	no_write_to_binlog nth_value ntile null numeric of offset on optimize optimizer_costs option optionally or order
	out outer outfile over page_checksum parallel parse_vcol_expr partition percent_rank precision primary procedure
	purge qualify range rank read reads read_write real recursive references ref_system_id regexp release rename
	repeat replace require resignal restrict return returning revoke right rlike row row_number rows rownum schema
	schemas second_microsecond select sensitive separator set show signal slow smallint spatial specific sql
	sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows sql_small_result ssl starting
	stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system table tablesample terminated
	then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using
	utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window
	with write xor year_month zerofill`
