package dialect

import (
	"strings"

	"arivu/events"
)

var snowflake = &Dialect{
	Name:          events.DialectSnowflake,
	MaxColumns:    2000,
	caseSensitive: true,
	upperNames:    true,
	functions: words(snowflakeText, snowflakeMath, snowflakeDates, snowflakeConditions, snowflakeConversions,
		snowflakeAggregates, snowflakeWindow, snowflakeSemiStructured, snowflakeGeo),
	tableFuncs: map[string][]string{
		"flatten":               {"SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"},
		"split_to_table":        {"SEQ", "INDEX", "VALUE"},
		"strtok_split_to_table": {"SEQ", "INDEX", "VALUE"},
		"generator":             {},
	},
	keywords: words(warehouseKeywords),
	types: words(`number decimal numeric int integer bigint smallint tinyint byteint float float4 float8 double real varchar char
		character string text binary varbinary boolean date datetime time timestamp timestamp_ltz timestamp_ntz timestamp_tz
		variant object array map geography geometry`),
	operators: words("= <> != < <= > >= + - * / % || AND OR"),
	system:    snowflakeSystem,
	quoteText: doubleQuotesAndBackslashes,

	dangerous: words(`identifier result_scan last_query_id last_transaction current_session session_user current_user current_role
		current_account current_ip_address current_available_roles current_secondary_roles current_warehouse
		current_database current_schema current_schemas current_statement current_transaction current_version
		current_client current_region current_organization_name current_account_name invoker_role invoker_share
		is_role_in_session is_database_role_in_session is_granted_to_invoker_role getvariable get_ddl
		get_presigned_url get_stage_location get_absolute_path get_relative_path build_scoped_file_url build_stage_file_url
		validate infer_schema external_functions_history generate_column_description explain_json
				encrypt encrypt_raw decrypt decrypt_raw try_decrypt try_decrypt_raw
		ai_complete ai_classify ai_filter ai_agg ai_embed ai_extract ai_parse_document ai_transcribe ai_translate
		ai_sentiment ai_similarity ai_summarize_agg all_user_names policy_context get_object_references`),
	dangerousPrefixes: []string{"system$", "snowflake.", "information_schema.", "ai_", "cortex", "stage_"},
}

// snowflakeSystem covers the catalog of each database and the shared database of the
// account's own history.
func snowflakeSystem(schema, name string) bool {
	return schema == "information_schema" || schema == "account_usage" || schema == "organization_usage" ||
		strings.HasPrefix(schema, "snowflake") || strings.HasPrefix(schema, "reader_account_usage") ||
		schema == "" && strings.HasPrefix(name, "system$")
}

const snowflakeText = `
	ascii base64_decode_binary base64_decode_string base64_encode bit_length char char_length character_length charindex
	check_xml chr collate collation compress concat concat_ws contains decompress_binary decompress_string editdistance
	endswith hex_decode_binary hex_decode_string hex_encode ilike initcap insert is_ascii jarowinkler_similarity left len
	length like lower lpad ltrim md5 md5_binary md5_hex md5_number_lower64 md5_number_upper64 octet_length parse_ip
	parse_url parse_xml position randstr regexp regexp_count regexp_instr regexp_like regexp_replace regexp_substr
	regexp_substr_all repeat replace reverse right rlike rpad rtrim rtrimmed_length search search_ip sha1 sha1_binary
	sha1_hex sha2 sha2_binary sha2_hex soundex soundex_p123 space split split_part startswith strtok strtok_to_array
	substr substring translate trim try_base64_decode_binary try_base64_decode_string try_hex_decode_binary
	try_hex_decode_string unicode upper uuid_string vector_cosine_similarity vector_inner_product vector_l1_distance
	vector_l2_distance`

const snowflakeMath = `
	abs acos acosh asin asinh atan atan2 atanh bit_and bit_and_agg bit_andagg bit_not bit_or bit_shiftleft bit_shiftright
	bit_xor bitand bitand_agg bitnot bitor bitshiftleft bitshiftright bitxor boolxor cbrt ceil ceiling cos cosh cot
	degrees div0 div0null exp factorial floor getbit hash haversine ln log mod normal pi pow power radians round sign sin
	sinh sqrt square tan tanh trunc truncate uniform width_bucket zipf`

const snowflakeDates = `
	add_months convert_timezone current_date current_time current_timestamp date date_from_parts date_part date_trunc
	dateadd datediff datefromparts day dayname dayofmonth dayofweek dayofweekiso dayofyear extract getdate hour last_day
	localtime localtimestamp minute month monthname months_between next_day previous_day quarter second sysdate time
	time_from_parts time_slice timeadd timediff timefromparts timestamp timestamp_from_parts timestamp_ltz_from_parts
	timestamp_ntz_from_parts timestamp_tz_from_parts timestampadd timestampdiff timestampfromparts timestampltzfromparts
	timestampntzfromparts timestamptzfromparts to_date to_time to_timestamp to_timestamp_ltz to_timestamp_ntz
	to_timestamp_tz try_to_date try_to_time try_to_timestamp try_to_timestamp_ltz try_to_timestamp_ntz try_to_timestamp_tz
	week weekiso weekofyear year yearofweek yearofweekiso`

const snowflakeConditions = `
	booland boolnot boolor boolxor coalesce decode equal_null greatest greatest_ignore_nulls iff ifnull is_null_value
	least least_ignore_nulls nullif nullifzero nvl nvl2 regr_valx regr_valy zeroifnull`

const snowflakeConversions = `
	to_array to_binary to_boolean to_char to_decfloat to_decimal to_double to_geography to_geometry to_json to_number
	to_numeric to_object to_text to_varchar to_variant to_xml try_parse_json try_to_binary try_to_boolean try_to_decfloat
	try_to_decimal try_to_double try_to_geography try_to_geometry try_to_number try_to_numeric typeof`

const snowflakeAggregates = `
	any_value approx_count_distinct approx_percentile approx_percentile_accumulate approx_percentile_combine
	approx_percentile_estimate approx_top_k approx_top_k_accumulate approx_top_k_combine approx_top_k_estimate
	approximate_jaccard_index approximate_similarity array_agg array_union_agg array_unique_agg avg bit_or_agg bit_oragg
	bit_xor_agg bit_xoragg bitand_agg bitandagg bitmap_bit_position bitmap_bucket_number bitmap_construct_agg bitmap_count
	bitmap_or_agg bitor_agg bitoragg bitxor_agg bitxoragg booland_agg boolor_agg boolxor_agg corr count count_if covar_pop
	covar_samp datasketches_hll datasketches_hll_accumulate datasketches_hll_combine datasketches_hll_estimate grouping
	grouping_id hash_agg hll hll_accumulate hll_combine hll_estimate hll_export hll_import kurtosis listagg max max_by
	median min min_by minhash minhash_combine mode object_agg percentile_cont percentile_disc regr_avgx regr_avgy
	regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy skew stddev stddev_pop stddev_samp string_agg
	sum var_pop var_samp variance variance_pop variance_samp vector_avg vector_max vector_min vector_sum`

const snowflakeWindow = `
	classifier match_number match_sequence_number prev next first last
	sys_connect_by_path
	conditional_change_event conditional_true_event cume_dist dense_rank first_value interpolate_bfill interpolate_ffill
	interpolate_linear lag last_value lead nth_value ntile percent_rank random rank ratio_to_report row_number seq1 seq2
	seq4 seq8`

const snowflakeSemiStructured = `
	array_append array_cat array_compact array_construct array_construct_compact array_contains array_distinct
	array_except array_flatten array_generate_range array_insert array_intersection array_max array_min array_position
	array_prepend array_reduce array_remove array_remove_at array_reverse array_size array_slice array_sort
	array_to_string arrays_overlap arrays_to_object arrays_zip as_array as_binary as_boolean as_char as_date as_decimal
	as_double as_integer as_number as_object as_real as_time as_timestamp_ltz as_timestamp_ntz as_timestamp_tz as_varchar
	check_json check_xml filter get get_ignore_case get_path is_array is_binary is_boolean is_char is_date is_decimal
	is_double is_integer is_map is_null_value is_number is_object is_real is_time is_timestamp_ltz is_timestamp_ntz
	is_timestamp_tz is_varchar json_extract_path_text map_cat map_contains_key map_delete map_insert map_keys map_pick
	map_size object_construct object_construct_keep_null object_delete object_insert object_keys object_pick parse_json
	parse_xml reduce strip_null_value strtok_to_array transform xmlget`

const snowflakeGeo = `
	h3_cell_to_boundary h3_cell_to_children h3_cell_to_children_string h3_cell_to_parent h3_cell_to_point h3_compact_cells
	h3_compact_cells_strings h3_coverage h3_coverage_strings h3_get_resolution h3_grid_disk h3_grid_distance h3_grid_path
	h3_int_to_string h3_is_pentagon h3_is_valid_cell h3_latlng_to_cell h3_latlng_to_cell_string h3_point_to_cell
	h3_point_to_cell_string h3_polygon_to_cells h3_polygon_to_cells_strings h3_string_to_int h3_try_coverage
	h3_try_coverage_strings h3_try_grid_distance h3_try_grid_path h3_try_polygon_to_cells h3_try_polygon_to_cells_strings
	h3_uncompact_cells h3_uncompact_cells_strings st_area st_asbinary st_asewkb st_asewkt st_asgeojson st_astext st_aswkb
	st_aswkt st_azimuth st_buffer st_centroid st_collect st_contains st_coveredby st_covers st_difference st_dimension
	st_disjoint st_distance st_dwithin st_endpoint st_envelope st_equals st_geogfromgeohash st_geogfromtext st_geogfromwkb
	st_geogfromwkt st_geogpointfromgeohash st_geographyfromtext st_geographyfromwkb st_geographyfromwkt st_geohash
	st_geom_point st_geometryfromtext st_geometryfromwkb st_geometryfromwkt st_geometrypoint st_geomfromgeohash
	st_geomfromtext st_geomfromwkb st_geomfromwkt st_geompoint st_geompointfromgeohash st_hausdorffdistance st_interpolate
	st_intersection st_intersection_agg st_intersects st_isvalid st_length st_makegeompoint st_makeline st_makepoint
	st_makepolygon st_makepolygonoriented st_npoints st_numpoints st_perimeter st_point st_pointn st_polygon st_setsrid
	st_simplify st_srid st_startpoint st_symdifference st_transform st_union st_union_agg st_within st_x st_xmax st_xmin
	st_y st_ymax st_ymin`
