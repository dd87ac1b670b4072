package export

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"arivu/events"
)

// sample has a column of every class, values that tempt a writer to lose something, a
// name twice, and a row of nothing.
var sampleColumns = []events.ResultColumn{
	{Name: "id", Type: events.TypeInteger}, {Name: "price", Type: events.TypeDecimal}, {Name: "ratio", Type: events.TypeFloat},
	{Name: "name", Type: events.TypeText}, {Name: "day", Type: events.TypeDate}, {Name: "at", Type: events.TypeTime},
	{Name: "moment", Type: events.TypeTime}, {Name: "ok", Type: events.TypeBool}, {Name: "doc", Type: events.TypeJSON},
	{Name: "raw", Type: events.TypeBytes}, {Name: "name", Type: events.TypeOther},
}

var sampleRows = []events.Row{
	{json.Number("1"), json.Number("12.50"), json.Number("0.1"), "=HYPERLINK(\"x\")", "2026-02-28", "2026-02-28T10:11:12.5",
		"2026-02-28T10:11:12+02:00", true, `{"a": 1}`, `\x00ff`, "b"},
	{"9007199254740993", json.Number("-3.00"), "NaN", "Zoë, \"the\"\nsecond", "1899-12-31", "1899-12-31T00:00:00",
		"1970-01-01T00:00:00Z", false, `[]`, `\x`, "-12"},
	{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
}

func write(t testing.TB, format events.ExportFormat, o Options, columns []events.ResultColumn, rows []events.Row) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := New(format, &out, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Columns(columns); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(Summary{Rows: len(rows)}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCSV(t *testing.T) {
	t.Parallel()
	got := string(write(t, events.ExportCSV, Options{BOM: true}, sampleColumns, sampleRows))
	want := "\ufeffid,price,ratio,name,day,at,moment,ok,doc,raw,name\r\n" +
		`1,12.50,0.1,"'=HYPERLINK(""x"")",2026-02-28,2026-02-28T10:11:12.5,2026-02-28T10:11:12+02:00,true,"{""a"": 1}",\x00ff,b` + "\r\n" +
		"9007199254740993,-3.00,NaN,\"Zoë, \"\"the\"\"\nsecond\",1899-12-31,1899-12-31T00:00:00,1970-01-01T00:00:00Z,false,[],\\x,-12\r\n" +
		",,,,,,,,,,\r\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a": "a", "=1": "'=1", "+1": "+1", "-1.5e-3": "-1.5e-3", "-": "'-", "--1": "'--1", "+49 30 1": "'+49 30 1", "@x": "'@x",
		"\tx": "'\tx", "\rx": "'\rx", "-1+cmd": "'-1+cmd", "1=2": "1=2", "'=1": "'=1", "-1e": "'-1e", "-.5": "'-.5", "-Infinity": "'-Infinity",
	} {
		if got := events.Harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// Whatever is in a cell, a reader gets it back, and no cell begins like a formula.
func FuzzCSVEscape(f *testing.F) {
	for _, s := range []string{"", " a ", "=1", "-1", "\"", "\r\n", "a,b", "\xff", "@", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		field := events.Harmless(s)
		if field != s && field != "'"+s {
			t.Fatalf("%q becomes %q", s, field)
		}
		if field != "" && strings.ContainsRune("=+-@\t\r", rune(field[0])) && !events.IsDecimal(field) {
			t.Fatalf("%q may run", field)
		}
		text := appendField(append(appendField(nil, field), ','), "end")
		if strings.Contains(s, "\r") {
			return // encoding/csv makes \n of \r\n
		}
		got, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(got) != 1 || got[0][0] != field || got[0][1] != "end" {
			t.Fatalf("%q reads as %q, %v", text, got, err)
		}
	})
}

// anyCell draws a row value.
func anyCell(t *rapid.T) any {
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return events.IntValue(rapid.Int64().Draw(t, "int"))
	case 3:
		return events.FloatValue(rapid.Float64().Draw(t, "float"))
	default:
		return rapid.String().Draw(t, "text")
	}
}

func anyRows(t *rapid.T) ([]events.ResultColumn, []events.Row) {
	n := rapid.IntRange(1, 4).Draw(t, "columns")
	columns := make([]events.ResultColumn, n)
	for i := range columns {
		columns[i] = events.ResultColumn{Name: rapid.SampledFrom([]string{"a", "b", "=c", "", "a_2"}).Draw(t, "name"), Type: events.TypeOther}
	}
	rows := make([]events.Row, rapid.IntRange(0, 5).Draw(t, "rows"))
	for i := range rows {
		for range n {
			rows[i] = append(rows[i], anyCell(t))
		}
	}
	return columns, rows
}

func TestCSVRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := anyRows(t)
		var out bytes.Buffer
		w := newCSV(&out, Options{})
		if err := w.Columns(columns); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		if bytes.Contains(bytes.ReplaceAll(out.Bytes(), []byte("\r\n"), nil), []byte("\r")) {
			t.Skip("encoding/csv makes \\n of \\r\\n inside a field")
		}
		got, err := csv.NewReader(&out).ReadAll()
		if len(columns) == 1 {
			return // a line of one empty field is a blank line, which readers skip
		}
		if err != nil || len(got) != len(rows)+1 {
			t.Fatalf("%d lines, %v", len(got), err)
		}
		for i, row := range rows {
			for j, v := range row {
				want := ""
				if v != nil {
					want = textOf(v)
				}
				if s, text := v.(string); text {
					want = strings.ReplaceAll(events.Harmless(s), "\r\n", "\n")
				}
				if got[i+1][j] != want {
					t.Fatalf("%v reads as %q, want %q", v, got[i+1][j], want)
				}
			}
		}
	})
}

// JSON and NDJSON say the same, no integer is beyond what a browser keeps, and every
// column has a key of its own.
func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := anyRows(t)
		var lists [2][]map[string]any
		for i, format := range []events.ExportFormat{events.ExportJSON, events.ExportNDJSON} {
			var out bytes.Buffer
			w, _ := New(format, &out, Options{})
			_ = w.Columns(columns)
			for _, row := range rows {
				_ = w.Row(row)
			}
			_ = w.Finish(Summary{})
			data := json.NewDecoder(&out)
			data.UseNumber()
			if format == events.ExportJSON {
				if err := data.Decode(&lists[i]); err != nil {
					t.Fatal(err)
				}
				continue
			}
			for {
				var object map[string]any
				if err := data.Decode(&object); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
				lists[i] = append(lists[i], object)
			}
		}
		if len(lists[0]) != len(rows) || len(rows) > 0 && !reflect.DeepEqual(lists[0], lists[1]) {
			t.Fatalf("%v and %v", lists[0], lists[1])
		}
		names := uniqueNames(columns)
		for i, row := range rows {
			if len(lists[0][i]) != len(columns) {
				t.Fatalf("keys %v of columns %v", lists[0][i], columns)
			}
			for j, v := range row {
				want := v
				if s, ok := v.(string); ok {
					want = strings.ToValidUTF8(s, "\ufffd")
				}
				if got := lists[0][i][names[j]]; !reflect.DeepEqual(got, want) {
					t.Fatalf("%#v reads as %#v", v, got)
				}
			}
		}
	})
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	data := write(t, events.ExportXLSX, Options{Title: "what & <why>", SQL: "SELECT 1", Time: time.Unix(0, 0)}, sampleColumns, sampleRows)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Result")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"id", "price", "ratio", "name", "day", "at", "moment", "ok", "doc", "raw", "name"},
		{"1", "12.5", "0.1", "=HYPERLINK(\"x\")", "2026-02-28", "2026-02-28 10:11:12", "2026-02-28 08:11:12", "TRUE", `{"a": 1}`, `\x00ff`, "b"},
		{"9007199254740993", "-3", "NaN", "Zoë, \"the\"\nsecond", "1899-12-31", "1899-12-31T00:00:00", "1970-01-01 00:00:00", "FALSE", "[]", `\x`, "-12"},
	}
	if !reflect.DeepEqual(rows[:3], want) {
		t.Errorf("rows are\n%q\nwant\n%q", rows[:3], want)
	}
	for cell, kind := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "A3": excelize.CellTypeInlineString, "D2": excelize.CellTypeInlineString, "H2": excelize.CellTypeBool} {
		if got, err := f.GetCellType("Result", cell); err != nil || got != kind {
			t.Errorf("%s is of type %v, want %v (%v)", cell, got, kind, err)
		}
	}
	if formula, err := f.GetCellFormula("Result", "D2"); formula != "" || err != nil {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
	about, err := f.GetRows("About")
	if err != nil || about[0][1] != "what & <why>" || !strings.HasPrefix(about[4][1], "Complete") {
		t.Errorf("about %q, %v", about, err)
	}
}

// A result of more rows than a sheet holds continues on another.
func TestXLSXContinues(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := newXLSX(&out, Options{})
	w.limit = 3
	_ = w.Columns(sampleColumns[:1])
	for i := range 5 {
		if err := w.Row(events.Row{events.IntValue(int64(i))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(Summary{Rows: 5, Truncated: true, TruncatedBy: "rows"}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := fmt.Sprint(f.GetSheetList()); got != "[Result Result 2 Result 3 About]" {
		t.Errorf("sheets %s", got)
	}
	if rows, err := f.GetRows("Result 3"); err != nil || fmt.Sprint(rows) != "[[id] [4]]" {
		t.Errorf("the last sheet holds %v, %v", rows, err)
	}
	if about, _ := f.GetRows("About"); !strings.HasPrefix(about[4][1], "Cut off by the limit on rows") {
		t.Errorf("about %q", about)
	}
}

func TestXLSXTexts(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("😀", 20_000)
	texts := []string{"a\x01b", "tab\tand\nline", strings.Repeat("x", cellChars), strings.Repeat("x", cellChars+1), long, " edge "}
	rows := make([]events.Row, len(texts))
	for i, s := range texts {
		rows[i] = events.Row{s}
	}
	f, err := excelize.OpenReader(bytes.NewReader(write(t, events.ExportXLSX, Options{}, sampleColumns[3:4], rows)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	got, err := f.GetRows("Result")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{0: "a\x01b", 1: texts[1], 2: texts[2], 5: texts[5]} {
		if s := got[i+1][0]; s != want {
			t.Errorf("text %d reads as %q", i, s[:min(len(s), 40)])
		}
	}
	for _, i := range []int{3, 4} {
		if s := got[i+1][0]; !strings.HasSuffix(s, cellMark) || len([]rune(s)) > cellChars {
			t.Errorf("text %d has %d characters", i, len([]rune(s)))
		}
	}
}

func TestParquet(t *testing.T) {
	t.Parallel()
	data := write(t, events.ExportParquet, Options{Title: "what"}, sampleColumns, sampleRows)
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, field := range f.Schema().Fields() {
		fields = append(fields, field.Name()+" "+field.Type().String())
	}
	if got := strings.Join(fields, ", "); got != "id INT(64,true), price DECIMAL(38,2), ratio DOUBLE, name STRING, day DATE, at TIMESTAMP(isAdjustedToUTC=false,unit=MICROS), "+
		"moment TIMESTAMP(isAdjustedToUTC=true,unit=MICROS), ok BOOLEAN, doc JSON, raw BYTE_ARRAY, name_2 STRING" {
		t.Errorf("the schema is %s", got)
	}
	rows := make([]parquet.Row, 3)
	r := parquet.NewReader(bytes.NewReader(data))
	defer func() { _ = r.Close() }()
	n, err := r.ReadRows(rows)
	if n != 3 || (err != nil && !errors.Is(err, io.EOF)) {
		t.Fatalf("%d rows, %v", n, err)
	}
	if got := rows[1][0].Int64(); got != 9007199254740993 {
		t.Errorf("the long integer is %d", got)
	}
	if got := hex.EncodeToString(rows[1][1].ByteArray()); got != "fffffffffffffffffffffffffffffed4" {
		t.Errorf("-3.00 is %s", got)
	}
	if got := rows[1][4].Int32(); got != -25568 {
		t.Errorf("1899-12-31 is day %d", got)
	}
	if got := time.UnixMicro(rows[0][6].Int64()).UTC().Format(time.RFC3339); got != "2026-02-28T08:11:12Z" {
		t.Errorf("the moment is %s", got)
	}
	for i, v := range rows[2] {
		if !v.IsNull() {
			t.Errorf("column %d of the empty row is %v", i, v)
		}
	}
	if v, ok := f.Lookup("arivu.truncated"); !ok || v != "false" {
		t.Errorf("truncated: %q", v)
	}
}

func TestArrow(t *testing.T) {
	t.Parallel()
	r, err := ipc.NewReader(bytes.NewReader(write(t, events.ExportArrow, Options{}, sampleColumns, sampleRows)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	var fields []string
	for _, field := range r.Schema().Fields() {
		fields = append(fields, field.Name+" "+field.Type.String())
	}
	if got := strings.Join(fields, ", "); got != "id int64, price decimal(38, 2), ratio float64, name utf8, day date32, at timestamp[us], "+
		"moment timestamp[us, tz=UTC], ok bool, doc utf8, raw binary, name_2 utf8" {
		t.Errorf("the schema is %s", got)
	}
	if !r.Next() {
		t.Fatal("no batch")
	}
	batch := r.RecordBatch()
	for column, want := range map[int]string{0: "9007199254740993", 1: "-3", 3: "Zoë, \"the\"\nsecond", 4: "1899-12-31", 6: "1970-01-01T00:00:00Z", 7: "false", 9: ""} {
		if got := batch.Column(column).ValueStr(1); got != want {
			t.Errorf("column %d is %q, want %q", column, got, want)
		}
	}
	for i := range batch.Columns() {
		if !batch.Column(i).IsNull(2) {
			t.Errorf("column %d of the empty row is %s", i, batch.Column(i).ValueStr(2))
		}
	}
}

// The type of a column follows its first values; one that fits no more says so.
func TestTypesAreSettled(t *testing.T) {
	t.Parallel()
	cases := []struct {
		class  events.TypeClass
		values []any
		want   kind
	}{
		{events.TypeInteger, []any{json.Number("1"), "abc"}, kindText},
		{events.TypeInteger, []any{nil}, kindInt},
		{events.TypeDecimal, []any{json.Number("1.10"), json.Number("2.25")}, kindDecimal},
		{events.TypeDecimal, []any{json.Number("1.5"), json.Number("2.25")}, kindFloat},
		{events.TypeDecimal, []any{json.Number("12345678901234567890.123"), json.Number("1.5")}, kindDecimal},
		{events.TypeDecimal, []any{json.Number("0." + strings.Repeat("12", 30))}, kindText},
		{events.TypeTime, []any{"2026-01-01T00:00:00", "2026-01-01T00:00:00Z"}, kindText},
		{events.TypeTime, []any{"infinity"}, kindText},
		{events.TypeBytes, []any{`\x00… (cut at 1 MiB)`}, kindText},
		{events.TypeOther, []any{true}, kindText},
	}
	for _, c := range cases {
		var rows []events.Row
		for _, v := range c.values {
			rows = append(rows, events.Row{v})
		}
		if got := settled("c", c.class, rows, 0); got.kind != c.want {
			t.Errorf("%s of %v is of kind %d, want %d", c.class, c.values, got.kind, c.want)
		}
	}
	w := newTyped(newArrow(io.Discard))
	_ = w.Columns([]events.ResultColumn{{Name: "n", Type: events.TypeInteger}})
	for range heldRows {
		if err := w.Row(events.Row{json.Number("1")}); err != nil {
			t.Fatal(err)
		}
	}
	var known *events.Error
	if err := w.Row(events.Row{"many"}); !errors.As(err, &known) || known.Class != events.ClassType || !strings.Contains(known.Message, `Row 1001 has a value in column "n"`) {
		t.Errorf("a value that does not fit: %v", err)
	}
}

func TestNoRows(t *testing.T) {
	t.Parallel()
	for _, format := range events.ExportFormats() {
		if data := write(t, format, Options{}, sampleColumns, nil); len(data) == 0 && format != events.ExportNDJSON {
			t.Errorf("%s of no rows is empty", format)
		}
	}
	if _, err := New("pdf", io.Discard, Options{}); err == nil {
		t.Error("there is no pdf")
	}
}
