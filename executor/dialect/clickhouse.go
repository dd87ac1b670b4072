package dialect

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"arivu/events"
)

var clickhouse = &Dialect{
	Name:          events.DialectClickHouse,
	MaxColumns:    10_000,
	caseSensitive: true,
	mixedNames:    true,
	quote:         '`',
	functions: words(clickhouseAggregates, clickhouseArrays, clickhouseNumbers, clickhouseDates, clickhouseTexts,
		clickhouseValues, clickhouseConversions, clickhouseJSON, clickhouseHashes, clickhouseGeo, clickhouseAddresses),
	anyCase:     spellings(clickhouseAnyCase),
	aggregates:  words(clickhouseAggregates),
	combinators: strings.Fields("If Array Map SimpleState State Merge ForEach Distinct OrDefault OrNull Resample ArgMin ArgMax Tuple"),
	tableFuncs: map[string][]string{
		"numbers":         {"number"},
		"numbers_mt":      {"number"},
		"zeros":           {"zero"},
		"zeros_mt":        {"zero"},
		"generateSeries":  {"generate_series"},
		"generate_series": {"generate_series"},
		"values":          {},
	},
	made: map[string]madeRelation{
		"system.one":        {columns: []string{"dummy"}},
		"system.numbers":    {columns: []string{"number"}, endless: true},
		"system.numbers_mt": {columns: []string{"number"}, endless: true},
		"system.zeros":      {columns: []string{"zero"}, endless: true},
		"system.zeros_mt":   {columns: []string{"zero"}, endless: true},
	},
	keywords: words(clickhouseKeywords),
	types: words(`int8 int16 int32 int64 int128 int256 uint8 uint16 uint32 uint64 uint128 uint256 float32 float64 bfloat16
		decimal decimal32 decimal64 decimal128 decimal256 bool boolean string fixedstring uuid date date32 datetime datetime32
		datetime64 time time64 enum enum8 enum16 ipv4 ipv6 json dynamic variant array tuple map nested nullable lowcardinality
		point ring polygon multipolygon linestring multilinestring geometry nothing
		intervalnanosecond intervalmicrosecond intervalmillisecond intervalsecond intervalminute intervalhour intervalday
		intervalweek intervalmonth intervalquarter intervalyear
		tinyint smallint mediumint int integer bigint int1 byte signed unsigned float double real single numeric dec fixed
		char varchar varchar2 nchar nvarchar text tinytext mediumtext longtext blob tinyblob mediumblob longblob clob bytea
		binary varbinary timestamp inet4 inet6`),
	typeTexts:      clickhouseTypeTexts,
	aggregateTexts: words("arrayReduce arrayReduceInRanges initializeAggregation"),
	operators:      words("= == != <> <=> < <= > >= + - * / % || DIV MOD AND OR"),
	system:         clickhouseSystem,
	quoteText:      quoteClickHouse,
	escapedNames:   true,

	dangerous: words(`file url urlcluster urlwithheaders s3 s3cluster s3queue gcs gcscluster oss cosn hdfs hdfscluster filecluster
		azureblobstorage azureblobstoragecluster remote remotesecure cluster clusterallreplicas mysql postgresql mongodb
		redis sqlite odbc jdbc ytsaurus executable executablepool input merge loop view viewifpermitted viewexplain eval
		generaterandom fuzzquery fuzzjson deltalake deltalakecluster deltalakes3 deltalakeazure deltalakelocal hudi
		hudicluster arrowflight arrowstream filesystem null primes dictionary
		sleep sleepeachrow throwif getsetting getsettingordefault getserversetting getmergetreesetting getmacro hostname
		fullhostname fqdn tcpport getserverport serveruuid shardnum shardcount uptime version revision buildid
		getoskernelversion showcertificate connectionid queryid initialqueryid initialquerystarttime transactionid
		transactionlatestsnapshot transactionoldestsnapshot zookeepersessionuptime hasthreadfuzzer getclienthttpheader
		globalvariable currentuser user session_user authuser authenticateduser currentdatabase database schema
		current_database currentschemas current_schemas currentroles enabledroles defaultroles currentprofiles enabledprofiles
		defaultprofiles servertimezone displayname joinget joingetornull hascolumnintable
		getmaxtablenamelengthfordatabase ismergetreepartcoveredby mergetreepartinfo addresstoline addresstolinewithinlines
		addresstosymbol demangle logtrace tid evalmlmethod catboostevaluate modelevaluate generateserialid aggthrow
		formatrow formatrownonewline in notin nullin notnullin globalin globalnotin globalnullin globalnotnullin getscalar
		encrypt decrypt trydecrypt aes_encrypt_mysql aes_decrypt_mysql hmac`),
	dangerousPrefixes: []string{"dict", "filesystem", "iceberg", "paimon", "mergetree", "timeseriesid", "timeseriestag", "timeseriesstore", "timeseriesdata",
		"timeseriesmetrics", "timeseriesselector", "timeseriessamples", "prometheus", "region",
		"ai", "executegeneralfunction", "naivebayes", "_", "system."},
}

// quoteClickHouse escapes quotes and backslashes, and bytes that a statement, which is
// text that people can read, cannot hold as they are.
func quoteClickHouse(s string) string {
	quoted := backslashes(s)
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unseen) {
		return quoted
	}
	var b strings.Builder
	for i := 0; i < len(quoted); {
		r, size := utf8.DecodeRuneInString(quoted[i:])
		if !unseen(r) && (r != utf8.RuneError || size > 1) {
			b.WriteRune(r)
			i += size
			continue
		}
		for _, c := range []byte(quoted[i : i+size]) {
			fmt.Fprintf(&b, `\x%02X`, c)
		}
		i += size
	}
	return b.String()
}

// unseen reports a character that readers do not see, line ends and tabs aside.
func unseen(r rune) bool {
	return !unicode.IsPrint(r) && r != '\t' && r != '\n' && r != '\r'
}

// clickhouseSystem covers the catalogs of a server and what it keeps behind views.
func clickhouseSystem(schema, name string) bool {
	switch schema {
	case "system", "information_schema", "_temporary_and_external_tables":
		return true
	}
	return strings.HasPrefix(name, ".inner")
}

// FoldFunction turns the name of a function, as written, into the one by which it is
// known. ClickHouse compares the names of most functions with their case.
func (d *Dialect) FoldFunction(name string) string {
	if d.anyCase == nil {
		return lowerASCII(name)
	}
	if known, ok := d.anyCase[lowerASCII(name)]; ok {
		return known
	}
	return name
}

// Aggregate reports whether the name is one of an aggregate function, perhaps with
// combinators behind it, such as sumIf.
func (d *Dialect) Aggregate(name string) bool {
	for ; name != ""; name = d.combined(name) {
		if d.aggregates[name] {
			return true
		}
	}
	return false
}

// combined is a name without its last combinator; "" if it has none.
func (d *Dialect) combined(name string) string {
	for _, c := range d.combinators {
		if base, ok := strings.CutSuffix(name, c); ok {
			return base
		}
	}
	return ""
}

// spellings maps names without case to how they are spelled.
func spellings(list string) map[string]string {
	known := map[string]string{}
	for name := range strings.FieldsSeq(list) {
		known[lowerASCII(name)] = name
	}
	return known
}

// TypeText is the place among n arguments where a function takes a type as a text; -1
// if it takes none.
func (d *Dialect) TypeText(name string, n int) int {
	at, ok := d.typeTexts[name]
	switch {
	case !ok:
		return -1
	case at < 0:
		return n - 1
	default:
		return at
	}
}

// AggregateText reports whether a function takes an aggregate function as a text, in
// its first argument.
func (d *Dialect) AggregateText(name string) bool { return d.aggregateTexts[name] }

// clickhouseTypeTexts are the functions that take a type as a text, and where; -1 is
// the last argument.
var clickhouseTypeTexts = map[string]int{
	"accurateCast": 1, "accurateCastOrDefault": 1, "accurateCastOrNull": 1, "reinterpret": 1, "dynamicElement": 1,
	"variantElement": 1, "JSONExtract": -1, "JSONExtractCaseInsensitive": -1, "JSONExtractKeysAndValues": -1,
	"JSONExtractKeysAndValuesCaseInsensitive": -1,
}

const clickhouseKeywords = `
	all and anti any array as asc asof between both by case cast collate columns cross cube date desc describe distinct div
	else end escape except exists explain extract false fetch fill final for format from full global group having ilike
	in inf infinity inner insert interpolate intersect interval into is join lateral leading left like limit mod nan natural
	not null offset on or order outer over paste prewhere qualify range recursive regexp right rlike rollup rows sample
	select semi set settings show some table then timestamp to top totals trailing true union using values when where
	window with apply replace array current_date current_timestamp parallel ties grouping sets
	into outfile position trim partition preceding following unbounded ignore respect within tablesample minus
	pivot unpivot match_recognize connect start sort cluster distribute returning changes try_cast try at before version`
