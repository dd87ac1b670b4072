package dialect

import (
	"strings"

	"arivu/events"
)

var duckdb = &Dialect{
	Name:       events.DialectDuckDB,
	MaxColumns: 5000,
	functions:  words(duckdbScalars, duckdbAggregates, duckdbCollections, duckdbJSON),
	tableFuncs: map[string][]string{
		"unnest":          {"unnest"},
		"range":           {"range"},
		"generate_series": {"generate_series"},
		"json_each":       {"key", "value", "type", "atom", "id", "parent", "fullkey", "path"},
		"json_tree":       {"key", "value", "type", "atom", "id", "parent", "fullkey", "path"},
	},
	keywords: words(duckdbKeywords),
	types: words(`bigint int8 long hugeint uhugeint integer int int4 signed smallint int2 short tinyint int1 ubigint uinteger usmallint
		utinyint uint8 uint16 uint32 uint64 boolean bool logical double float8 float float4 real decimal numeric dec varchar char bpchar
		text string date time timetz timestamp datetime timestamptz timestamp_s timestamp_ms timestamp_ns interval uuid json blob bytea
		binary varbinary bit bitstring struct row map union variant bignum enum`),
	operators: withTimeZone(words(`= == <> != < <= > >= + - * / // % ^ ** || & | ~ << >> -> ->> ~~ !~~ ~~* !~~* ~~~ !~ ^@ @> <@ && AND OR`)),
	system:    duckdbSystem,
	quoteText: doubleQuotes,

	dangerous: words(`
	arrow_scan arrow_scan_dumb can_cast_implicitly cast_to_type check_peg_parser checkpoint col_description combine
	constant_or_null create_sort_key current_catalog current_connection_id current_database current_query current_query_id
	current_role current_schema current_schemas current_setting current_transaction_id current_user currval delta_scan
	disable_logging disable_profiling ducklake_snapshots enable_logging enable_profiling error fill finalize
	force_checkpoint format_pg_type format_type get_block_size get_type getenv getvariable glob http_get http_post
	http_request iceberg_metadata iceberg_scan iceberg_snapshots icu_sort_key in_search_path inet_client_addr
	inet_client_port inet_server_addr inet_server_port json_deserialize_sql json_execute_serialized_sql
	json_serialize_plan json_serialize_sql load_aws_credentials make_type map_to_pg_oid mysql_execute mysql_query
	mysql_scan nextval normalized_interval obj_description parquet_bloom_probe parquet_file_metadata parquet_full_metadata
	parquet_kv_metadata parquet_metadata parquet_scan parquet_schema parse_duckdb_log_message pg_conf_load_time
	pg_my_temp_schema pg_postmaster_start_time pg_size_pretty pg_sleep pg_typeof postgres_attach postgres_execute
	postgres_query postgres_scan postgres_scan_pushdown query query_table read_avro read_blob read_csv read_csv_auto
	read_duckdb read_json read_json_auto read_json_objects read_ndjson read_ndjson_auto read_parquet read_text read_xlsx
	remap_struct repeat_row replace_type seq_scan session_user setseed shell_exec shobj_description sleep_ms sniff_csv
	sql_auto_complete sqlite_attach sqlite_query sqlite_scan st_crs st_drivers st_read st_read_meta st_setcrs stats
	summary test_all_types test_vector_types timetz_byte_comparable truncate_duckdb_logs txid_current user
	variant_bytes_to_variant variant_normalize variant_to_parquet_variant vector_type version which_secret write_log`),
	dangerousPrefixes: []string{"read_", "parquet_", "duckdb_", "pragma_", "sniff_", "pg_", "has_", "iceberg_", "delta_", "postgres_", "mysql_",
		"sqlite_", "http_", "ducklake_", "enable_", "disable_", "load_"},
}

// withTimeZone adds the one operator of several words.
func withTimeZone(operators map[string]bool) map[string]bool {
	operators["AT TIME ZONE"] = true
	return operators
}

// duckdbSystem covers the catalogs that DuckDB makes up and those it has for the sake
// of other systems' tools. A name that is a path would be read as a file.
func duckdbSystem(schema, name string) bool {
	switch schema {
	case "information_schema", "pg_catalog", "system", "temp":
		return true
	}
	return schema == "" && (strings.HasPrefix(name, "duckdb_") || strings.HasPrefix(name, "pragma_") || name == "sqlite_master" ||
		name == "sqlite_schema" || strings.ContainsAny(name, "/:*") || duckdbFile(name))
}

// duckdbFile reports a name that ends as the files do which DuckDB reads in the place
// of a table.
func duckdbFile(name string) bool {
	for _, end := range []string{".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".arrow", ".db", ".duckdb", ".xlsx", ".gz", ".zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

const duckdbScalars = `
	abs acos acosh add age aggregate ago alias any apply ascii asin asinh atan atan2 atanh bar base64 bin bit_count
	bit_length bit_position bitstring cardinality cbrt ceil ceiling century char_length character_length chr coalesce
	concat concat_ws contains cos cosh cot current_date current_localtime current_localtimestamp damerau_levenshtein
	date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek
	dayofyear days_in_month decade decode degrees divide editdist3 element_at encode ends_with enum_code enum_first
	enum_last enum_range enum_range_boundary epoch epoch_ms epoch_ns epoch_us equi_width_bins era even exp factorial fdiv
	filter flatten floor fmod format format_bytes formatreadabledecimalsize formatreadablesize from_base64 from_binary
	from_hex gamma gcd gen_random_uuid generate_series generate_subscripts geomean geometric_mean get_bit get_current_time
	get_current_timestamp grade_up greatest greatest_common_divisor grouping grouping_id hamming hash hex hour if ifnull
	ilike_escape instr is_histogram_other_bin isfinite isinf isnan isodow isoyear jaccard jaro_similarity
	jaro_winkler_similarity julian last_day lcase lcm least least_common_multiple left left_grapheme len length
	length_grapheme levenshtein lgamma like_escape ln log log10 log2 lower lpad ltrim make_date make_time make_timestamp
	make_timestamp_ms make_timestamp_ns make_timestamptz map md5 md5_number md5_number_lower md5_number_upper microsecond
	millennium millisecond minute mismatches mod month monthname multiply nanosecond nextafter nfc_normalize
	not_ilike_escape not_like_escape now nullif octet_length ord parse_dirname parse_dirpath parse_filename
	parse_formatted_bytes parse_path pi position pow power prefix printf quarter radians random range reduce regexp_escape
	regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array
	regexp_split_to_table repeat replace reverse right right_grapheme round round_even roundbankers row rpad rtrim second
	set_bit sha1 sha256 sign signbit sin sinh some split split_part sqrt st_asbinary st_astext st_aswkb st_aswkt
	st_geomfromwkb st_intersects_extent starts_with str_split str_split_regex strftime string_split string_split_regex
	string_to_array strip_accents strlen strpos strptime substr substring substring_grapheme subtract suffix switch tan
	tanh time_bucket timezone timezone_hour timezone_minute to_base to_base64 to_binary to_centuries to_days to_decades
	to_hex to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp
	to_weeks to_years today transaction_timestamp translate trim trunc try try_strptime typeof ucase unbin unhex unicode
	unnest unpivot_list upper url_decode url_encode uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7
	variant_extract variant_typeof wavg week weekday weekofyear weighted_avg xor year yearweek`

const duckdbAggregates = `
	percentile_cont percentile_disc
	any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
	arg_min_null arg_min_nulls_last argmax argmin avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count
	count_if countif covar_pop covar_samp cume_dist dense_rank entropy favg first first_value fsum group_concat histogram
	histogram_exact kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min
	min_by mode nth_value ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx
	regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile row_number sem
	skewness stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance`

const duckdbCollections = `
	array_agg array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
	array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product
	array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product
	array_intersect array_length array_negative_dot_product array_negative_inner_product array_pop_back array_pop_front
	array_position array_prepend array_push_back array_push_front array_reduce array_resize array_reverse
	array_reverse_sort array_select array_slice array_sort array_to_json array_to_string array_to_string_comma_default
	array_transform array_unique array_value array_where array_zip list_aggr list_aggregate list_any_value list_append
	list_apply list_approx_count_distinct list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or
	list_cat list_concat list_contains list_cosine_distance list_cosine_similarity list_count list_distance list_distinct
	list_dot_product list_element list_entropy list_extract list_filter list_first list_grade_up list_has list_has_all
	list_has_any list_histogram list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last
	list_mad list_max list_median list_min list_mode list_negative_dot_product list_negative_inner_product list_pack
	list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_sem
	list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform
	list_unique list_value list_var_pop list_var_samp list_where list_zip map_concat map_contains map_contains_entry
	map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys map_values struct_concat
	struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_pack
	struct_position struct_update struct_values union_extract union_tag union_value`

const duckdbJSON = `
	from_json from_json_strict json json_array json_array_length json_contains json_exists json_extract json_extract_path
	json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_keys
	json_merge_patch json_object json_pretty json_quote json_structure json_transform json_transform_strict json_type
	json_valid json_value row_to_json to_json`

const duckdbKeywords = `
	escape all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean both
	by case cast char character check coalesce collate collation column columns concurrently constraint create cross
	current_catalog current_date current_role current_schema current_time current_timestamp current_user dec decimal
	default deferrable desc describe distinct do else end except exists extract false fetch filter float for foreign
	freeze from full generated glob group grouping grouping_id groups having ilike in initially inner inout int integer
	intersect interval into is isnull join lambda lateral leading left like limit localtime localtimestamp map national
	natural nchar none not notnull null nullif numeric offset on only or order out outer over overlaps overlay pivot
	pivot_longer pivot_wider placing position positional precision primary qualify range real references returning right
	row rows sample select semi session_user setof show similar smallint some struct substring summarize symmetric table
	tablesample then time timestamp to trailing treat trim true try_cast union unique unpack unpivot user using values
	varchar variadic verbose when where window with within xmlattributes xmlconcat xmlelement xmlexists xmlforest
	xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`
