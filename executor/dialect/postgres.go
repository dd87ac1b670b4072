package dialect

import (
	"strings"

	"arivu/events"
)

var postgres = &Dialect{
	Name:          events.DialectPostgres,
	MaxColumns:    1664,
	caseSensitive: true,
	functions: words(postgresText, postgresMath, postgresDates, postgresAggregates, postgresWindow,
		postgresJSON, postgresArrays, postgresSearch, postgresOther),
	tableFuncs: postgresTableFuncs,
	keywords:   words(postgresKeywords),
	types:      words(postgresTypes),
	operators:  words(postgresOperators),
	system:     postgresSystem,
	quoteText:  quotePostgres,

	dangerous: words(`set_config current_setting nextval setval currval lastval ts_stat ts_rewrite version
		inet_client_addr inet_server_addr inet_client_port inet_server_port loread lowrite crosstab has_table_privilege
		current_schema current_schemas cursor_to_xml system_user current_database`),
	dangerousPrefixes: []string{"pg_", "lo_", "dblink", "query_to_", "table_to_", "schema_to_", "database_to_",
		"txid_", "binary_upgrade_", "ri_", "crosstab", "connectby", "has_", "http_", "plpgsql_", "xpath_table",
		"json_populate_", "jsonb_populate_"},
}

// postgresSystem covers the catalogs. PostgreSQL searches pg_catalog first, so an
// unqualified name with the reserved prefix is a catalog too.
func postgresSystem(schema, name string) bool {
	return schema == "information_schema" || strings.HasPrefix(schema, "pg_") ||
		(schema == "" && strings.HasPrefix(name, "pg_"))
}

// quotePostgres escapes backslashes explicitly, so that the literal means the
// same whatever standard_conforming_strings is set to.
func quotePostgres(s string) string {
	if !strings.Contains(s, `\`) {
		return doubleQuotes(s)
	}
	return "E" + doubleQuotes(strings.ReplaceAll(s, `\`, `\\`))
}

// The set-returning functions. A nil list means one column named like the function.
var postgresTableFuncs = map[string][]string{
	"generate_series":           nil,
	"generate_subscripts":       nil,
	"unnest":                    nil,
	"regexp_matches":            nil,
	"regexp_split_to_table":     nil,
	"string_to_table":           nil,
	"json_array_elements":       {"value"},
	"json_array_elements_text":  {"value"},
	"jsonb_array_elements":      {"value"},
	"jsonb_array_elements_text": {"value"},
	"json_each":                 {"key", "value"},
	"json_each_text":            {"key", "value"},
	"jsonb_each":                {"key", "value"},
	"jsonb_each_text":           {"key", "value"},
	"json_object_keys":          nil,
	"jsonb_object_keys":         nil,
	"jsonb_path_query":          nil,
	"jsonb_path_query_tz":       nil,
	"json_to_record":            nil,
	"jsonb_to_record":           nil,
	"json_to_recordset":         nil,
	"jsonb_to_recordset":        nil,
}

const postgresText = `
	ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert_from convert_to
	decode difference encode format initcap is_normalized left length like like_escape lower lpad ltrim md5
	normalize notlike octet_length overlay parse_ident position quote_ident quote_literal quote_nullable
	regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
	regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim sha224 sha256 sha384 sha512
	similar_escape similar_to_escape similarity soundex metaphone dmetaphone levenshtein split_part
	starts_with string_to_array string_to_table strpos substr substring text to_ascii to_hex to_bin to_oct
	translate trim unaccent unistr upper convert word_similarity strict_word_similarity`

const postgresMath = `
	abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot
	cotd degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power
	radians random random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc
	width_bucket numeric int4 int8 int2 float8 float4 bool`

const postgresDates = `
	age clock_timestamp current_date current_time current_timestamp date date_add date_bin date_part
	date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval localtime
	localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now overlaps
	statement_timestamp timeofday timezone to_char to_date to_number to_timestamp transaction_timestamp
	timestamp timestamptz interval time`

const postgresAggregates = `
	any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every
	grouping json_agg json_object_agg jsonb_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
	json_object_agg_strict json_object_agg_unique jsonb_object_agg_strict jsonb_object_agg_unique max min mode
	percentile_cont percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count
	regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum
	var_pop var_samp variance`

const postgresWindow = `
	cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`

const postgresJSON = `
	array_to_json json_array json_array_elements json_array_elements_text json_array_length json_build_array
	json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
	json_object_keys json_scalar json_strip_nulls json_typeof jsonb_array_elements
	jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat jsonb_each
	jsonb_each_text jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text
	jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match
	jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz
	jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_pretty jsonb_set jsonb_set_lax
	jsonb_strip_nulls jsonb_typeof row_to_json to_json to_jsonb`

const postgresArrays = `
	array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
	array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle
	array_sort array_to_string array_upper cardinality generate_series generate_subscripts trim_array unnest
	isempty lower_inc lower_inf multirange range_merge upper_inc upper_inf int4range int8range numrange
	daterange tsrange tstzrange int4multirange int8multirange nummultirange datemultirange tsmultirange
	tstzmultirange`

const postgresSearch = `
	numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector ts_headline
	ts_rank ts_rank_cd tsquery_phrase tsvector_to_array websearch_to_tsquery array_to_tsvector
	json_to_tsvector jsonb_to_tsvector ts_delete ts_filter`

const postgresOther = `
	coalesce greatest least nullif num_nonnulls num_nulls gen_random_uuid uuid_extract_timestamp
	uuid_extract_version host broadcast family masklen netmask network inet_merge inet_same_family abbrev
	hostmask set_masklen area center diameter height width radius point box circle path polygon lseg line diagonal
	enum_first enum_last enum_range bit_count get_bit get_byte set_bit set_byte pg_column_size pg_input_is_valid pg_size_bytes pg_collation_for
	pg_size_pretty isclosed isopen npoints slope ishorizontal isvertical isparallel isperp bound_box
	macaddr8_set7bit xmlagg xmlcomment xmlexists xmltext xpath xpath_exists xml_is_well_formed
	xml_is_well_formed_content xml_is_well_formed_document pg_typeof crc32 crc32c
	hashtext earth_distance ll_to_earth st_area st_astext st_contains st_distance st_dwithin st_intersects
	st_length st_makepoint st_within st_x st_y`

const postgresOperators = `
	= <> != < > <= >= + - * / % ^ || ~ ~* !~ !~* ~~ ~~* !~~ !~~* -> ->> #> #>> @> <@ ? ?| ?& && & | # << >>
	@@ @? #- -|- ~= <<| |>> &<| |&> <<= >>= ## ?- ?# ?-| ?|| @-@ <^ >^ &< &> |/ ||/ @ <-> <% %> ^@ !! ~<=~ ~>=~ ~<~ ~>~`

// postgresTypes leaves out the reg* types and oid, which look names up in the
// catalogs, and composite types, which would reach relations by name.
const postgresTypes = `
	int2 int4 int8 smallint integer int bigint float4 float8 real double numeric decimal money bool boolean
	text varchar bpchar char name citext bytea bit varbit date time timetz timestamp timestamptz interval
	json jsonb jsonpath uuid inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector
	tsquery int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange
	nummultirange datemultirange tsmultirange tstzmultirange xml hstore geometry geography vector`

const postgresKeywords = `
	all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
	case cast char character check coalesce collate collation column concurrently constraint create cross
	current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
	decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
	freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect
	interval into is isnull join json_array json_arrayagg json_exists json_object json_objectagg json_query
	json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
	localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset
	on only or order out outer overlaps overlay placing position precision primary real references returning
	right row select session_user setof similar smallint some substring symmetric system_user table
	tablesample then time timestamp to trailing treat trim true union unique user using values varchar
	variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
	xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`
