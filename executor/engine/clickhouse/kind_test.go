package clickhouse

import (
	"reflect"
	"strings"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"arivu/executor/engine"
)

func TestStartsAsQuery(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"SELECT 1": true, " \n(( select 1))": true, "WITH 1 AS a SELECT a": true, "EXPLAIN SELECT 1": true, "SELECT": true,
		"-- x\nSELECT 1": true, "/* KILL */ SELECT 1": true, "/**/-- a\n/* b */SELECT 1": true, "SELECT/* */1": true,
		"KILL QUERY WHERE 1": false, "/* SELECT */ KILL QUERY WHERE 1": false, "-- SELECT 1": false, "-- x\n": false, "/* SELECT 1": false,
		"SELECTS": false, "SELECT_1": false, "# c\nSELECT 1": false, "INSERT INTO t SELECT 1": false, "": false, ";SELECT 1": false,
		"/*/ SELECT 1": false, "/* a */ */ SELECT 1": false, "SHOW GRANTS": false, "SET a = 1": false, "\u00a0SELECT 1": false,
	} {
		if got := startsAsQuery(sql); got != want {
			t.Errorf("%q: %v", sql, got)
		}
	}
}

// What newer servers than the one that is tried answer to SHOW GRANTS.
func TestExcess(t *testing.T) {
	t.Parallel()
	for grant, want := range map[string]string{
		"GRANT SELECT ON shop.* TO reader":                                         "",
		"GRANT SELECT(a, b) ON shop.t TO reader":                                   "",
		"GRANT SHOW TABLES, SHOW COLUMNS, SELECT, dictGet ON *.* TO reader":        "",
		"GRANT INSERT, SELECT, ALTER UPDATE(a) ON shop.* TO ann WITH GRANT OPTION": "it has INSERT, ALTER UPDATE on shop.*",
		"GRANT ALL ON *.* TO default WITH GRANT OPTION":                            "it has ALL on *.*",
		"GRANT writer TO ann":                                                      "it has the role writer, whose rights are not looked into",
		"REVOKE INSERT ON shop.secrets FROM ann":                                   "",
	} {
		if got := excess(grant); got != want {
			t.Errorf("%s: %q, want %q", grant, got, want)
		}
	}
}

func TestBare(t *testing.T) {
	t.Parallel()
	for declared, want := range map[string]shape{
		"LowCardinality(Nullable(String))":     {class: "text", name: "String"},
		"SimpleAggregateFunction(sum, UInt64)": {class: "integer", name: "UInt64"},
		"Nullable(Decimal(38, 10))":            {class: "decimal", name: "Decimal(38, 10)", scale: 10},
		"DateTime64(3, 'Asia/Tokyo')":          {class: "timestamp", name: "DateTime64(3, 'Asia/Tokyo')", zoned: true},
		"Map(String, Array(UInt8))":            {class: "json", name: "Map(String, Array(UInt8))"},
		"Int256":                               {class: "integer", name: "Int256"},
		"AggregateFunction(uniq, UInt64)":      {class: "other", name: "AggregateFunction(uniq, UInt64)"},
	} {
		if got := shapeOf(declared); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", declared, got, want)
		}
	}
}

// TestSettings holds what is sent to servers of both kinds, by what the profile has.
func TestSettings(t *testing.T) {
	t.Parallel()
	old := map[string]string{"readonly": "0", "max_memory_usage": "0", "join_use_nulls": "0", "read_overflow_mode": "throw"}
	narrow := map[string]string{"readonly": "2", "max_memory_usage": "5", "join_use_nulls": "1", "read_overflow_mode": "break"}
	fixed := map[string]string{"readonly": "1", "max_memory_usage": "0", "join_use_nulls": "1", "result_overflow_mode": "break"}
	for _, tt := range []struct {
		version string
		has     map[string]string
		want    driver.Settings
		lack    string
	}{
		{"18.16.1", old, driver.Settings{"max_execution_time": 3, "join_use_nulls": 1, "max_memory_usage": 10_000_000_000, "readonly": 1, "allow_ddl": 0}, ""},
		{"25.3.2.39", old, driver.Settings{"max_execution_time": 3, "join_use_nulls": 1, "max_memory_usage": 10_000_000_000, "readonly": 1, "allow_ddl": 0,
			"max_result_rows": 101, "result_overflow_mode": "break"}, ""},
		{"25.3.2.39", narrow, driver.Settings{"max_execution_time": 3, "read_overflow_mode": "throw", "max_result_rows": 101, "result_overflow_mode": "break"}, ""},
		{"18.16.1", narrow, nil, "read_overflow_mode"},
		{"25.3.2.39", fixed, nil, "result_overflow_mode"},
	} {
		p := profile{words: takesWords(tt.version)}
		for name, value := range tt.has {
			p.learn(name, value)
		}
		switch lack := p.lack(); {
		case (tt.lack == "") != (lack == "") || !strings.Contains(lack, tt.lack):
			t.Errorf("%s, %v: lacks %q", tt.version, tt.has, lack)
		case lack == "" && !reflect.DeepEqual(p.settings(3, 100), tt.want):
			t.Errorf("%s, %v: %v", tt.version, tt.has, p.settings(3, 100))
		}
	}
}

// However a decimal is printed, it has the digits that its own package prints.
func TestDecimalHasAllDigits(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, -1, 5, -5, 10, 99, 100, -100, 101, 123456, -123456, 999999999999999999, -999999999999999999} {
		for scale := range int32(20) {
			s := &shape{scale: scale}
			for _, v := range []decimal.Decimal{decimal.New(n, -scale), decimal.New(n, 0), decimal.New(n, -scale-1)} {
				want := engine.DecimalValue(v.StringFixed(max(scale, -v.Exponent())))
				if got := s.decimal(v); got != want {
					t.Errorf("%d with %d digits behind the point is %v, want %v", n, scale, got, want)
				}
			}
		}
	}
}
