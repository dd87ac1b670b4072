package dialect

import (
	"strings"

	"arivu/events"
)

var databricks = &Dialect{
	Name:       events.DialectDatabricks,
	MaxColumns: 5000,
	quote:      '`',
	functions: words(databricksText, databricksMath, databricksDates, databricksConditions, databricksConversions,
		databricksAggregates, databricksWindow, databricksCollections, databricksGenerators, databricksGeo),
	tableFuncs: map[string][]string{
		"explode":               {"col", "key", "value"},
		"explode_outer":         {"col", "key", "value"},
		"posexplode":            {"pos", "col", "key", "value"},
		"posexplode_outer":      {"pos", "col", "key", "value"},
		"variant_explode":       {"pos", "key", "value"},
		"variant_explode_outer": {"pos", "key", "value"},
		"range":                 {"id"},
		"inline":                {},
		"inline_outer":          {},
		"stack":                 {},
		"json_tuple":            {},
	},
	keywords: words(warehouseKeywords),
	types: words(`bigint long binary boolean byte tinyint short smallint int integer date decimal dec numeric double float real string
		timestamp timestamp_ntz timestamp_ltz array map struct variant varchar char void`),
	operators: words("= == <=> <> != < <= > >= + - * / % || & | ^ ~ << >> DIV AND OR"),
	system:    databricksSystem,
	quoteText: backslashes,

	dangerous: words(`read_files read_kafka read_kinesis read_pubsub read_pulsar read_state_metadata read_statestore read_undrop
		http_request ai_query ai_gen ai_classify ai_extract ai_fix_grammar ai_mask ai_similarity ai_summarize ai_translate
		ai_analyze_sentiment ai_forecast ai_parse_document vector_search java_method reflect try_reflect secret try_secret
		list_secrets current_user session_user user current_catalog current_database current_schema current_metastore
		current_recipient current_version version is_member is_account_group_member input_file_name input_file_block_length
		input_file_block_start identifier event_log table_changes cloud_files_state remote_query sql_keywords raise_error
		assert_true monotonically_increasing_id spark_partition_id
		aes_encrypt aes_decrypt try_aes_decrypt get_warmup_cache query_history from_xml`),
	dangerousPrefixes: []string{"read_", "ai_", "system.", "list_secret", "xpath"},
}

// databricksSystem covers the catalog of each catalog, the account's own tables, and
// the file formats that can stand where a schema stands and make a path a table.
func databricksSystem(schema, name string) bool {
	switch schema {
	case "information_schema", "system", "global_temp", "parquet", "delta", "json", "csv", "text", "orc", "avro", "binaryfile",
		"xml", "iceberg", "hudi", "jdbc", "samples":
		return true
	}
	return strings.HasPrefix(schema, "__databricks") || schema == "" && strings.ContainsAny(name, "/:")
}

const databricksText = `
	ascii base64 bit_length bitmap_bit_position bitmap_bucket_number bitmap_count btrim char char_length character_length
	charindex chr collate collation concat concat_ws contains crc32 decode elt encode endswith find_in_set format_number
	format_string hash hex hll_sketch_estimate initcap instr is_valid_utf8 lcase left len length levenshtein like locate
	lower lpad ltrim luhn_check make_valid_utf8 mask md5 octet_length overlay parse_json parse_url position printf quote
	randn randstr regexp regexp_count regexp_extract regexp_extract_all regexp_instr regexp_like regexp_replace
	regexp_substr repeat replace reverse right rlike rpad rtrim sentences sha sha1 sha2 soundex space split split_part
	startswith string_agg strpos substr substring substring_index to_binary to_char to_varchar translate trim
	try_parse_url try_to_binary try_url_decode try_validate_utf8 ucase unbase64 unhex uniform upper url_decode url_encode
	uuid validate_utf8 xxhash64`

const databricksMath = `
	abs acos acosh asin asinh atan atan2 atanh bin bit_count bit_get bitmap_count bround cbrt ceil ceiling conv cos cosh
	cot csc degrees div e exp expm1 factorial floor getbit greatest hypot least ln log log10 log1p log2 mod negative pi
	pmod positive pow power radians rand randn random rint round sec shiftleft shiftright shiftrightunsigned sign signum
	sin sinh sqrt tan tanh try_add try_divide try_mod try_multiply try_subtract uniform vector_cosine_similarity
	vector_inner_product vector_l2_distance vector_norm vector_normalize width_bucket`

const databricksDates = `
	add_months convert_timezone curdate current_date current_time current_timestamp current_timezone date date_add
	date_diff date_format date_from_unix_date date_part date_sub date_trunc dateadd datediff datepart day dayname
	dayofmonth dayofweek dayofyear extract from_unixtime from_utc_timestamp getdate hour last_day localtimestamp make_date
	make_dt_interval make_interval make_time make_timestamp make_timestamp_ltz make_timestamp_ntz make_ym_interval minute
	month monthname months_between next_day now quarter second session_window time time_diff time_trunc timediff timestamp
	timestamp_micros timestamp_millis timestamp_seconds timestampadd timestampdiff to_date to_time to_timestamp
	to_timestamp_ltz to_timestamp_ntz to_unix_timestamp to_utc_timestamp trunc try_make_interval try_make_timestamp
	try_make_timestamp_ltz try_make_timestamp_ntz try_to_date try_to_time try_to_timestamp unix_date unix_micros
	unix_millis unix_seconds unix_timestamp weekday weekofyear window window_time year`

const databricksConditions = `
	coalesce decode equal_null exists if iff ifnull isnan isnotnull isnull nanvl nullif nullifzero nvl nvl2 zeroifnull`

const databricksConversions = `
	bigint binary boolean cast char date decimal double float int smallint string timestamp tinyint to_char to_number
	try_to_binary try_to_number try_to_timestamp typeof`

const databricksAggregates = `
	any any_value approx_count_distinct approx_percentile approx_top_k approx_top_k_accumulate approx_top_k_combine
	approx_top_k_estimate array_agg avg bit_and bit_or bit_xor bitmap_and_agg bitmap_construct_agg bitmap_or_agg bool_and
	bool_or collect_list collect_set corr count count_if count_min_sketch covar_pop covar_samp every first first_value
	grouping grouping_id histogram_numeric hll_sketch_agg hll_sketch_estimate hll_union hll_union_agg
	kll_sketch_agg_bigint kll_sketch_agg_double kll_sketch_agg_float kll_sketch_get_quantile_bigint
	kll_sketch_get_quantile_double kll_sketch_get_quantile_float kurtosis last last_value listagg max max_by mean median
	min min_by mode percentile percentile_approx percentile_cont percentile_disc regr_avgx regr_avgy regr_count
	regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy schema_of_json_agg schema_of_variant_agg skewness some
	std stddev stddev_pop stddev_samp string_agg sum theta_difference theta_intersection theta_intersection_agg
	theta_sketch_agg theta_sketch_estimate theta_union theta_union_agg try_avg try_sum var_pop var_samp variance`

const databricksWindow = `
	cume_dist dense_rank lag lead nth_value ntile percent_rank rand randn random rank row_number`

const databricksCollections = `
	aggregate approx_top_k array array_agg array_append array_compact array_contains array_distinct array_except
	array_insert array_intersect array_join array_max array_min array_position array_prepend array_remove array_repeat
	array_size array_sort array_union arrays_overlap arrays_zip cardinality collect_list element_at filter flatten forall
	from_csv from_json get get_json_object inline is_variant_null json_array_length json_object_keys map
	map_concat map_contains_key map_entries map_filter map_from_arrays map_from_entries map_keys map_values map_zip_with
	named_struct parse_json reduce schema_of_csv schema_of_json schema_of_variant schema_of_xml sequence shuffle size
	slice sort_array str_to_map struct to_csv to_json to_variant_object to_xml transform transform_keys transform_values
	try_element_at try_parse_json try_variant_get variant_get zip_with`

const databricksGenerators = `
	explode explode_outer inline inline_outer json_tuple posexplode posexplode_outer stack`

const databricksGeo = `
	h3_boundaryasgeojson h3_boundaryaswkb h3_boundaryaswkt h3_centerasgeojson h3_centeraswkb h3_centeraswkt h3_compact
	h3_coverash3 h3_coverash3string h3_distance h3_h3tostring h3_hexring h3_ischildof h3_ispentagon h3_isvalid h3_kring
	h3_kringdistances h3_longlatash3 h3_longlatash3string h3_maxchild h3_minchild h3_pointash3 h3_pointash3string
	h3_polyfillash3 h3_polyfillash3string h3_resolution h3_stringtoh3 h3_tessellateaswkb h3_tochildren h3_toparent
	h3_try_coverash3 h3_try_distance h3_try_polyfillash3 h3_try_validate h3_uncompact h3_validate st_addpoint st_area
	st_asbinary st_asewkb st_asewkt st_asgeojson st_astext st_aswkb st_aswkt st_azimuth st_boundary st_buffer st_centroid
	st_closestpoint st_concavehull st_contains st_convexhull st_covers st_difference st_dimension st_disjoint st_distance
	st_distancesphere st_distancespheroid st_dwithin st_endpoint st_envelope st_envelope_agg st_equals st_estimatesrid
	st_exteriorring st_flipcoordinates st_force2d st_geogarea st_geogfromgeojson st_geogfromtext st_geogfromwkb
	st_geogfromwkt st_geoglength st_geogperimeter st_geohash st_geometryn st_geometrytype st_geomfromewkb
	st_geomfromgeohash st_geomfromgeojson st_geomfromtext st_geomfromwkb st_geomfromwkt st_interiorringn st_intersection
	st_intersects st_isempty st_isvalid st_length st_m st_makeline st_makepolygon st_multi st_ndims st_npoints
	st_numgeometries st_numinteriorrings st_perimeter st_point st_pointfromgeohash st_pointn st_removepoint st_reverse
	st_rotate st_scale st_setpoint st_setsrid st_simplify st_srid st_startpoint st_touches st_transform st_translate
	st_union st_union_agg st_within st_x st_xmax st_xmin st_y st_ymax st_ymin st_z st_zmax st_zmin to_geography
	to_geometry try_to_geography try_to_geometry`
