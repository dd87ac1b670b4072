package sqlserver_test

import (
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlserver"
	"arivu/executor/engine/sqlserver/tdstest"
)

// shop has what the catalog knows beside names: comments, sizes, types of the database's
// own, computed and unreadable columns, a key over two columns.
var shop = []string{
	"CREATE TABLE lines (order_id INTEGER, line_no INTEGER, phone PhoneNumber, price DECIMAL(12,4), note VARCHAR(80), at DATETIME2, node hierarchyid, secret TEXT, PRIMARY KEY (line_no, order_id))",
	"CREATE TABLE parts (order_id INTEGER, line_no INTEGER, id uniqueidentifier, FOREIGN KEY (line_no, order_id) REFERENCES lines (line_no, order_id))",
	"CREATE TABLE old_lines (order_id INTEGER, line_no INTEGER, secret TEXT)",
	"CREATE VIEW cheap (order_id, price) AS\n  SELECT order_id, price FROM lines WHERE price < 1",
	"INSERT INTO lines VALUES (1, 1, '123', 1.5, 'x', NULL, NULL, 'y'), (1, 2, '124', 2.5, NULL, NULL, NULL, 'y')",
	"INSERT INTO parts VALUES (1, 1, '6F9619FF-8B86-D011-B42D-00C04FC964FF')",
}

func snapshot(t *testing.T, schema string, opts engine.IntrospectOptions) (*events.Schema, *tdstest.Server) {
	t.Helper()
	b := tdstest.NewBacking(t, shop)
	b.Denied["lines.secret"] = true
	b.Exec(t, "INSERT INTO sys.extended_properties SELECT 1, object_id, 0, 'MS_Description', 'the lines' FROM sys.objects WHERE name = 'lines'")
	b.Exec(t, "INSERT INTO sys.extended_properties SELECT 1, object_id, column_id, 'MS_Description', 'in euros' FROM sys.columns WHERE name = 'price'")
	b.Exec(t, "INSERT INTO sys.computed_columns SELECT object_id, column_id, name, '([price]*(2))' FROM sys.columns WHERE name = 'note'")
	b.Exec(t, "UPDATE sys.columns SET is_hidden = 1 WHERE name = 'node'")
	b.Exec(t, "UPDATE sys.tables SET history_table_id = (SELECT object_id FROM sys.objects WHERE name = 'old_lines') WHERE name = 'lines'")
	s := tdstest.New(t, b)
	s.Answers[sqlserver.AboutSQL] = about(schema)
	got, err := open(t, s.URL(nil)).Introspect(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return got, s
}

// TestSnapshot runs the queries of the catalog as they are written.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	var seen *engine.Structure
	got, _ := snapshot(t, "dbo", engine.IntrospectOptions{Veil: func(s *engine.Structure) { seen = s }})
	if got.Version != "SQL Server 16.0.4135.4" || got.TimeZone != "Etc/GMT-2" || got.Dialect != events.DialectSQLServer {
		t.Errorf("%+v", got)
	}
	lines, parts := got.Table("lines"), got.Table("parts")
	if lines.Comment != "the lines" || lines.Rows != 2 || lines.Namespace != "" || !reflect.DeepEqual(lines.PrimaryKey, []string{"line_no", "order_id"}) {
		t.Errorf("lines is %+v", lines)
	}
	var columns []string
	for _, c := range lines.Columns {
		columns = append(columns, c.Name+" "+c.Type+" "+string(c.Class)+" "+c.Comment)
	}
	want := []string{
		"order_id bigint integer ", "line_no bigint integer ", "phone nvarchar(max) text ", "price decimal(12,4) decimal in euros",
		"note nvarchar(80) text ", "at datetime2(0) timestamp ",
	}
	if !reflect.DeepEqual(columns, want) {
		t.Errorf("columns are\n%s\nwant\n%s", strings.Join(columns, "\n"), strings.Join(want, "\n"))
	}
	key := []events.ForeignKey{{Columns: []string{"line_no", "order_id"}, RefTable: "lines", RefColumns: []string{"line_no", "order_id"}}}
	if !reflect.DeepEqual(parts.ForeignKeys, key) {
		t.Errorf("foreign keys are %+v", parts.ForeignKeys)
	}
	if id := parts.Column("id"); id.Class != events.TypeText || id.Values != nil {
		t.Errorf("id is %+v", id)
	}
	for _, r := range seen.Relations {
		switch r.Name {
		case "cheap":
			if r.Definition != "\n  SELECT order_id, price FROM lines WHERE price < 1" {
				t.Errorf("the view is made by %q", r.Definition)
			}
		case "old_lines":
			if !reflect.DeepEqual(r.Related, []string{"lines"}) {
				t.Errorf("%+v", r)
			}
		case "lines":
			if r.Schema != "dbo" || r.Generated["note"] != "([price]*(2))" || !reflect.DeepEqual(r.Beyond, []string{"secret"}) ||
				!reflect.DeepEqual(r.Related, []string{"old_lines"}) {
				t.Errorf("%+v", r)
			}
		}
	}
}

// TestOwnSchema holds that only the tables of the schema in which the login's names are
// looked up go without their schema.
func TestOwnSchema(t *testing.T) {
	t.Parallel()
	got, _ := snapshot(t, "sales", engine.IntrospectOptions{NoData: true})
	if lines := got.Table("dbo.lines"); lines == nil || lines.Namespace != "dbo" {
		t.Errorf("%+v", got.Tables)
	}
}

// TestNothingIsReadOfWhatIsWithheld holds that the veil comes before the first row.
func TestNothingIsReadOfWhatIsWithheld(t *testing.T) {
	t.Parallel()
	got, s := snapshot(t, "dbo", engine.IntrospectOptions{Veil: func(st *engine.Structure) {
		for _, r := range st.Relations {
			r.Withheld = r.Name == "lines"
			r.Drop(func(column string) bool { return column == "line_no" })
		}
	}})
	if got.Table("lines") != nil {
		t.Errorf("%+v", got.Tables)
	}
	for _, sql := range s.Seen() {
		if strings.Contains(sql, "[lines]") || strings.Contains(sql, "[line_no]") {
			t.Errorf("asked %s", sql)
		}
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	for offset, want := range map[string]string{"+00:00": "UTC", "+02:00": "Etc/GMT-2", "-05:00": "Etc/GMT+5", "+05:30": "UTC", "": "UTC"} {
		if got := sqlserver.Zone(offset); got != want {
			t.Errorf("%s is %s, want %s", offset, got, want)
		}
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	for declared, want := range map[string]events.TypeClass{
		"bit": events.TypeBool, "numeric(10,2)": events.TypeDecimal, "smallmoney": events.TypeDecimal, "nvarchar(max)": events.TypeText,
		"sysname": events.TypeText, "datetimeoffset(7)": events.TypeTime, "time(7)": events.TypeOther, "ntext": events.TypeOther, "xml": events.TypeOther,
		"timestamp": events.TypeBytes, "geometry": events.TypeBytes, "json": events.TypeJSON, "sql_variant": events.TypeOther,
	} {
		if got := sqlserver.ClassOf(declared); got != want {
			t.Errorf("%s is %s, want %s", declared, got, want)
		}
	}
}

// TestSampleIsAPartOfTheTable looks at how a large table is read.
func TestSampleIsAPartOfTheTable(t *testing.T) {
	t.Parallel()
	s := serve(t, []string{
		"CREATE TABLE big (id INTEGER PRIMARY KEY)",
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO big SELECT i FROM n",
	})
	if _, err := open(t, s.URL(nil)).Introspect(t.Context(), engine.IntrospectOptions{SampleRows: 100}); err != nil {
		t.Fatal(err)
	}
	const want = "SELECT TOP (101) [id] FROM [dbo].[big] TABLESAMPLE (10.0000 PERCENT)"
	if seen := strings.Join(s.Seen(), "\n"); !strings.Contains(seen, want+"\n") {
		t.Errorf("asked\n%s", seen)
	}
}
