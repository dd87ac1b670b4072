package mysql_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

var values = []enginetest.Value{
	{SQL: "42", Type: events.TypeInteger, Want: number("42")},
	{SQL: "9007199254740993", Type: events.TypeInteger, Want: "9007199254740993"},
	{SQL: "18446744073709551615", Type: events.TypeInteger, Want: "18446744073709551615"},
	{SQL: "1.10", Type: events.TypeDecimal, Want: number("1.10")},
	{SQL: "-12345678901234567890.12345678901234567890", Type: events.TypeDecimal, Want: number("-12345678901234567890.12345678901234567890")},
	{SQL: "0.1e0 + 0.2e0", Type: events.TypeFloat, Want: number("0.30000000000000004")},
	{SQL: "true", Type: events.TypeInteger, Want: number("1")},
	{SQL: "NULL", Type: events.TypeOther, Want: nil},
	{SQL: "'é'", Type: events.TypeText, Want: "é"},
	{SQL: `'a\0b'`, Type: events.TypeText, Want: "a\x00b"},
	{SQL: "DATE '2024-02-29'", Type: events.TypeDate, Want: "2024-02-29"},
	{SQL: "TIMESTAMP '2024-02-29 12:30:01.500000'", Type: events.TypeTime, Want: "2024-02-29T12:30:01.500000"},
	{SQL: "TIME '12:30'", Type: events.TypeOther, Want: "12:30:00"},
	{SQL: "TIME '-838:59:59'", Type: events.TypeOther, Want: "-838:59:59"},
	{SQL: "x'00ff'", Type: events.TypeBytes, Want: `\x00ff`},
	{SQL: "1/0", Type: events.TypeDecimal, Want: nil},
	{SQL: "json_object('a', 1.50)", Type: events.TypeText, Want: `{"a": 1.50}`},
}

var stored = []struct {
	column, value string
	class         events.TypeClass
	want          any
}{
	{"BOOLEAN", "1", events.TypeBool, true},
	{"BOOLEAN", "0", events.TypeBool, false},
	{"BOOLEAN", "5", events.TypeBool, number("5")},
	{"TINYINT UNSIGNED", "255", events.TypeInteger, number("255")},
	{"TINYINT(4)", "1", events.TypeInteger, number("1")},
	{"SMALLINT UNSIGNED", "65535", events.TypeInteger, number("65535")},
	{"MEDIUMINT UNSIGNED", "16777215", events.TypeInteger, number("16777215")},
	{"INT UNSIGNED", "4294967295", events.TypeInteger, number("4294967295")},
	{"BIGINT UNSIGNED", "18446744073709551615", events.TypeInteger, "18446744073709551615"},
	{"BIGINT UNSIGNED", "5", events.TypeInteger, number("5")},
	{"BIGINT", "-9223372036854775808", events.TypeInteger, "-9223372036854775808"},
	{"FLOAT", "16777216", events.TypeFloat, number("16777216")},
	{"FLOAT", "1.1", events.TypeFloat, number("1.1")},
	{"DOUBLE", "1.7976931348623157e308", events.TypeFloat, number("1.7976931348623157e+308")},
	{"DECIMAL(65,30)", "12345678901234567890123456789012345.123456789012345678901234567890", events.TypeDecimal,
		number("12345678901234567890123456789012345.123456789012345678901234567890")},
	{"BIT(1)", "b'1'", events.TypeInteger, number("1")},
	{"BIT(64)", "0xffffffffffffffff", events.TypeInteger, "18446744073709551615"},
	{"YEAR", "1999", events.TypeInteger, number("1999")},
	{"TIME(6)", "'838:59:58.123456'", events.TypeOther, "838:59:58.123456"},
	{"DATE", "'0000-00-00'", events.TypeDate, "0000-00-00"},
	{"DATETIME", "'0000-00-00 00:00:00'", events.TypeTime, "0000-00-00T00:00:00"},
	{"DATETIME(6)", "'2024-02-29 12:30:01.000001'", events.TypeTime, "2024-02-29T12:30:01.000001"},
	{"TIMESTAMP NULL", "'2024-02-29 12:30:01'", events.TypeTime, "2024-02-29T12:30:01"},
	{"CHAR(5)", "'a'", events.TypeText, "a"},
	{"VARCHAR(20) CHARACTER SET latin1", "'é'", events.TypeText, "é"},
	{"LONGTEXT", "'x'", events.TypeText, "x"},
	{"ENUM('small','big')", "'big'", events.TypeText, "big"},
	{"SET('a','b','c')", "'a,c'", events.TypeText, "a,c"},
	{"BLOB", "0x00ff", events.TypeBytes, `\x00ff`},
	{"BINARY(2)", "0x41", events.TypeBytes, `\x4100`},
	{"JSON", `'{"a": 1.50}'`, events.TypeText, `{"a": 1.50}`},
	{"UUID", "'00000000-0000-0000-0000-000000000001'", events.TypeText, "00000000-0000-0000-0000-000000000001"},
	{"POINT", "ST_GeomFromText('POINT(1 2)')", events.TypeBytes, `\x000000000101000000000000000000f03f0000000000000040`},
}

func TestStoredTypes(t *testing.T) {
	t.Parallel()
	var columns, cells []string
	for i, s := range stored {
		columns = append(columns, fmt.Sprintf("c%d %s", i, s.column))
		cells = append(cells, s.value)
	}
	e := fresh(t, []string{"CREATE TABLE stored (" + strings.Join(columns, ", ") + ")", "INSERT INTO stored VALUES (" + strings.Join(cells, ", ") + ")"})
	r := enginetest.Query(t, e, "SELECT * FROM stored")
	for i, s := range stored {
		if r.Header[i].Type != s.class || r.Rows[0][i] != s.want {
			t.Errorf("%s %s: %s %T %v, want %s %T %v", s.column, s.value, r.Header[i].Type, r.Rows[0][i], r.Rows[0][i], s.class, s.want, s.want)
		}
	}
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stored {
		want := s.class
		if s.column == "JSON" {
			want = events.TypeJSON
		}
		if c := schema.Tables[0].Columns[i]; c.Class != want {
			t.Errorf("%s is %s, want %s", s.column, c.Class, want)
		}
	}
}
