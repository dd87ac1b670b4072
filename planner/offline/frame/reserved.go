package frame

import "strings"

// reserved are the words that cannot name a table or column unquoted in at least
// one of the dialects.
var reserved = wordSet(`all alter analyse analyze and any array as asc asymmetric authorization between binary both by case
cast change character check collate collation column commit concurrently condition constraint convert create cross current_catalog
current_date current_role current_schema current_time current_timestamp current_user database databases default deferrable delete desc
describe distinct div do drop each else end escape except exists exit explain false fetch float following for foreign force freeze from full
fulltext generated glob grant group groups having if ignore ilike in index initially inner insert int integer intersect interval into is
isnull join key keys kill lateral lead leading leave left like limit lines linear load localtime localtimestamp lock long loop match mod
natural not notnull nothing null of offset on only optimize option or order out outer over overlaps partition placing pragma preceding
precision primary procedure purge raise range rank read reads references regexp release rename repeat replace require restrict return
returning revoke right rlike rollback row row_number rows savepoint schema schemas select separator session_user set show signal similar
some sql symmetric system table tablesample terminated then to trailing transaction trigger true undo union unique unlock unsigned update
usage use user using values varying variadic verbose view virtual when where while window with within without write xor year_month zerofill
abort action add after attach before begin cascade conflict deferred detach exclusive fail immediate indexed instead no plan query recursive
reindex temp temporary vacuum current cume_dist dense_rank empty first_value function lag last_value nth_value ntile percent_rank`)

// reservedMySQL are those that only MySQL, MariaDB or the parser of the guard for them
// reads differently.
var reservedMySQL = wordSet(`accessible asensitive bigint blob call char continue cube cursor day_hour day_microsecond day_minute day_second dec decimal declare
delayed delete_domain_id deterministic distinctrow do_domain_ids double dual elseif enclosed escaped external float4 float8 get
get_format grouping
high_priority hour_microsecond hour_minute hour_second ignore_domain_ids infile inout insensitive int1 int2 int3 int4 int8
io_after_gtids io_before_gtids iterate json_table library longblob longtext low_priority manual master_bind master_demote_to_replica
master_demote_to_slave master_ssl_verify_server_cert maxvalue mediumblob mediumint mediumtext middleint minute_microsecond
minute_second modifies no_write_to_binlog numeric optimizer_costs optionally outfile page_checksum parallel parse_vcol_expr portion
qualify read_write real ref_system_id resignal second_microsecond sensitive smallint spatial specific sql_big_result sql_buffer_result
sql_cache sql_calc_found_rows sql_no_cache sql_small_result sqlexception sqlstate sqlwarning ssl starting stats_auto_recalc
stats_persistent stats_sample_pages stored straight_join tinyblob tinyint tinytext until utc_date utc_time utc_timestamp varbinary varchar
varcharacter weight_string`)

// reservedWarehouse are those that only Snowflake or Databricks reads differently.
var reservedWarehouse = wordSet(`account anti asof at catalog changes cluster connect connection current_account current_database current_session
current_warehouse date distribute every extract gscluster increment interval issue map match_recognize minus organization pivot position
qualify rollup sample semi sort start struct sysdate time timestamp timestamp_ltz timestamp_ntz timestamp_tz top transform trim truncate try_cast
unknown unpivot version whenever`)

// reservedDuckDB are those that only DuckDB reads differently, or reads as a type or a
// function where a name is meant.
var reservedDuckDB = wordSet(`anti asof at bigint bit boolean char coalesce columns dec decimal extract float grouping grouping_id
inout integer interval lambda map national nchar none nullif numeric out overlay pivot pivot_longer pivot_wider position positional
qualify returning semi setof smallint struct substring summarize time timestamp treat trim try_cast unpack unpivot varchar
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`)

// reservedClickHouse are those that only ClickHouse reads differently.
var reservedClickHouse = wordSet(`apply columns cluster cube dictionary final format global inf nan outfile parallel paste populate prewhere
qualify settings ties totals ttl`)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}
