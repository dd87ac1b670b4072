package sqlserver_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/onlyread"
	"arivu/executor/engine/sqlserver"
	"arivu/executor/engine/sqlserver/tdstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// standIn is the check in front of the engine in most tests here: the suites of all
// engines are written in SQL that is not Transact-SQL (USING, WITH RECURSIVE), and so is
// the SQLite behind the server. What stands behind the check is the whole engine.
func standIn(sql string) (string, error) { return onlyread.Query(sql, events.DialectSnowflake) }

// asItIs lets everything pass.
func asItIs(sql string) (string, error) { return sql, nil }

func openWith(t testing.TB, rawURL string, check func(string) (string, error)) engine.Engine {
	t.Helper()
	target, err := engine.ParseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	e, err := sqlserver.OpenWith(t.Context(), target, engine.Options{ConnectTimeout: 2 * time.Second}, check)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func open(t testing.TB, rawURL string) engine.Engine {
	t.Helper()
	return openWith(t, rawURL, standIn)
}

func serve(t testing.TB, setup []string) *tdstest.Server {
	t.Helper()
	s := tdstest.New(t, tdstest.NewBacking(t, setup))
	s.Answers[sqlserver.AboutSQL] = about("dbo")
	s.Answers[sqlserver.LoginSQL] = tdstest.Answer{
		Columns: []tdstest.Column{{Name: "login", Type: "nvarchar(128)"}, {Name: "version", Type: "nvarchar(128)"}},
		Rows:    [][]any{{"arivu_reader", "SQL Server 16.0.4135.4"}},
	}
	return s
}

func about(schema string) tdstest.Answer {
	text := func(name string) tdstest.Column { return tdstest.Column{Name: name, Type: "nvarchar(128)"} }
	return tdstest.Answer{
		Columns: []tdstest.Column{text("version"), text("zone"), text("schema")},
		Rows:    [][]any{{"16.0.4135.4", "+02:00", schema}},
	}
}

func number(s string) any { return json.Number(s) }

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05.999999999Z07:00", text)
	if err != nil {
		panic(err)
	}
	return t
}

var leap = at("2024-02-29 12:30:01.1234567Z")

// values are sent by the server as the protocol writes each type.
var values = []struct {
	kind  string
	sent  any
	class events.TypeClass
	want  any
}{
	{"bit", true, events.TypeBool, true},
	{"bit not null", false, events.TypeBool, false},
	{"tinyint", int64(255), events.TypeInteger, number("255")},
	{"tinyint not null", int64(7), events.TypeInteger, number("7")},
	{"smallint", int64(-32768), events.TypeInteger, number("-32768")},
	{"smallint not null", int64(-2), events.TypeInteger, number("-2")},
	{"int", int64(-2147483648), events.TypeInteger, number("-2147483648")},
	{"int not null", int64(42), events.TypeInteger, number("42")},
	{"bigint", int64(9007199254740993), events.TypeInteger, "9007199254740993"},
	{"bigint not null", int64(-9223372036854775808), events.TypeInteger, "-9223372036854775808"},
	{"decimal(38,20)", "-123456789012345678.12345678901234567890", events.TypeDecimal, number("-123456789012345678.12345678901234567890")},
	{"decimal(10,2)", "1.10", events.TypeDecimal, number("1.10")},
	{"numeric(38,0)", "99999999999999999999999999999999999999", events.TypeDecimal, number("99999999999999999999999999999999999999")},
	{"numeric(5,4)", "-0.0001", events.TypeDecimal, number("-0.0001")},
	{"money", "-922337203685477.5808", events.TypeDecimal, number("-922337203685477.5808")},
	{"money not null", "0.05", events.TypeDecimal, number("0.0500")},
	{"smallmoney", "214748.3647", events.TypeDecimal, number("214748.3647")},
	{"smallmoney not null", "-1.5", events.TypeDecimal, number("-1.5000")},
	{"real", float64(float32(0.1)), events.TypeFloat, number("0.1")},
	{"real not null", float64(float32(16777216)), events.TypeFloat, number("16777216")},
	{"float", 0.30000000000000004, events.TypeFloat, number("0.30000000000000004")},
	{"float not null", -1.5, events.TypeFloat, number("-1.5")},
	{"date", at("0001-01-01 00:00:00Z"), events.TypeDate, "0001-01-01"},
	{"date", at("9999-12-31 00:00:00Z"), events.TypeDate, "9999-12-31"},
	{"time(7)", leap, events.TypeOther, "12:30:01.1234567"},
	{"time(0)", leap, events.TypeOther, "12:30:01"},
	{"time(3)", leap, events.TypeOther, "12:30:01.123"},
	{"datetime2(7)", leap, events.TypeTime, "2024-02-29T12:30:01.1234567"},
	{"datetime2(0)", leap, events.TypeTime, "2024-02-29T12:30:01"},
	{"datetime", at("1753-01-01 23:59:59.997Z"), events.TypeTime, "1753-01-01T23:59:59.997"},
	{"datetime not null", at("2024-02-29 00:00:00.003Z"), events.TypeTime, "2024-02-29T00:00:00.003"},
	{"smalldatetime", at("2079-06-06 23:59:00Z"), events.TypeTime, "2079-06-06T23:59:00"},
	{"smalldatetime not null", at("1900-01-01 00:01:00Z"), events.TypeTime, "1900-01-01T00:01:00"},
	{"datetimeoffset(7)", at("2024-02-29 23:30:01.1234567-05:30"), events.TypeTime, "2024-02-29T23:30:01.1234567-05:30"},
	{"datetimeoffset(0)", at("2024-02-29 00:30:01+14:00"), events.TypeTime, "2024-02-29T00:30:01+14:00"},
	{"char(5)", "ab   ", events.TypeText, "ab   "},
	{"varchar(20)", "caf\u00e9", events.TypeText, "café"},
	{"varchar(max)", "x'y", events.TypeText, "x'y"},
	{"nchar(2)", "日 ", events.TypeText, "日 "},
	{"nvarchar(20)", "日本 😀", events.TypeText, "日本 😀"},
	{"nvarchar(max)", strings.Repeat("ä", 9000), events.TypeText, strings.Repeat("ä", 9000)},
	{"text", "old", events.TypeOther, "old"},
	{"ntext", "日本", events.TypeOther, "日本"},
	{"xml", "<a>é</a>", events.TypeOther, "<a>é</a>"},
	{"uniqueidentifier", "6F9619FF-8B86-D011-B42D-00C04FC964FF", events.TypeText, "6F9619FF-8B86-D011-B42D-00C04FC964FF"},
	{"binary(3)", []byte{0, 255, 1}, events.TypeBytes, `\x00ff01`},
	{"varbinary(10)", []byte{}, events.TypeBytes, `\x`},
	{"varbinary(max)", []byte{0xCA, 0xFE}, events.TypeBytes, `\xcafe`},
	{"image", []byte{1, 2}, events.TypeBytes, `\x0102`},
	{"rowversion", []byte{0, 0, 0, 0, 0, 0, 7, 209}, events.TypeBytes, `\x00000000000007d1`},
	{"hierarchyid", []byte{0x58}, events.TypeBytes, `\x58`},
	{"geography", []byte{0xE6, 0x10}, events.TypeBytes, `\xe610`},
	{"sql_variant", int64(5), events.TypeOther, number("5")},
	{"sql_variant", "text", events.TypeOther, "text"},
	{"sql_variant", "-12.5", events.TypeOther, "-12.5000"},
	{"sql_variant", leap, events.TypeOther, "2024-02-29T12:30:01.1234567"},
	{"sql_variant", []byte{0xFF}, events.TypeOther, `\xff`},
	{"int", nil, events.TypeInteger, nil},
	{"nvarchar(max)", nil, events.TypeText, nil},
	{"xml", nil, events.TypeOther, nil},
}

// endlessRows are made by the server itself: SQLite is slower than the engine.
const endlessRows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'row ' || i FROM n"

func script(t *testing.T, s *tdstest.Server) {
	t.Helper()
	for i, v := range values {
		s.Answers[fmt.Sprintf("SELECT %d AS V", 1000+i)] = tdstest.Answer{
			Columns: []tdstest.Column{{Name: "v", Type: v.kind}}, Rows: [][]any{{v.sent}},
		}
	}
	printed, err := standIn(endlessRows)
	if err != nil {
		t.Fatal(err)
	}
	s.Answers[printed] = tdstest.Answer{
		Columns: []tdstest.Column{{Name: "i", Type: "bigint"}, {Name: "v", Type: "nvarchar(20)"}},
		Each:    func(i int) []any { return []any{int64(i), "row " + strconv.Itoa(i)} },
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	var servers sync.Map
	subject := &enginetest.Subject{
		New: func(t *testing.T, setup []string) engine.Engine {
			t.Helper()
			s := serve(t, setup)
			script(t, s)
			e := open(t, s.URL(nil))
			servers.Store(e, s)
			return e
		},
		Broken: func(t *testing.T) engine.Engine {
			t.Helper()
			return open(t, fmt.Sprintf("sqlserver://u:pgtest-secret@127.0.0.1:%d?database=d", closedPort(t)))
		},
		Idle: func(t *testing.T, e engine.Engine) {
			t.Helper()
			s, _ := servers.Load(e)
			waitIdle(t, s.(*tdstest.Server))
		},
		BoolType: "BIT", TimeType: "DATETIME",
		Endless:     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		EndlessRows: endlessRows,
		Refused: []string{
			"MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE", "TRUNCATE TABLE orders", "SELECT ?",
			"CREATE TABLE evil AS SELECT 1", "WITH gone AS (DELETE FROM orders) SELECT 1", "EXEC xp_cmdshell 'dir'",
			"SET ROWCOUNT 1", "USE master", "WAITFOR DELAY '1:00'", "SHUTDOWN", "SELECT * INTO evil FROM orders",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassUnsafe, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT NAME FROM NOWHERE", Class: events.ClassUnknownTable, Piece: "NOWHERE", At: "NOWHERE"},
			{SQL: "SELECT NAM FROM CUSTOMERS", Class: events.ClassUnknownColumn, Piece: "NAM", At: "NAM"},
			{SQL: "SELECT nope(NAME) FROM CUSTOMERS", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT CUSTOMER_ID FROM CUSTOMERS, ORDERS", Class: events.ClassAmbiguous, Piece: "CUSTOMER_ID", At: "CUSTOMER_ID"},
		},
	}
	for i, v := range values {
		subject.Values = append(subject.Values, enginetest.Value{SQL: strconv.Itoa(1000 + i), Type: v.class, Want: v.want})
	}
	enginetest.Run(t, subject)
}

// waitIdle waits until the server runs nothing.
func waitIdle(t testing.TB, s *tdstest.Server) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); s.Running() > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("%d statements still run on the server", s.Running())
		}
	}
}

func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func params(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
