package link_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/learn/link"
)

func library() *events.Schema {
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: true}
	}
	whole := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	return &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "student", PrimaryKey: []string{"stuid"}, Columns: []events.Column{whole("stuid"), text("fname"), text("home_city", "New York", "Rome"), whole("acc_bal"), text("sex", "F", "M")}},
		{Name: "loan", PrimaryKey: []string{"loan_id"}, Columns: []events.Column{whole("loan_id"), whole("student_id"), whole("loan_days")},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"student_id"}, RefTable: "student", RefColumns: []string{"stuid"}}}},
	}}
}

func read(question string) *link.Question {
	return link.NewIndex(ground.NewCatalog(library())).Read(question)
}

func column(q *link.Question, id string) *link.ColumnLink {
	for _, c := range q.Columns {
		if c.Column.Column.ID() == id {
			return c
		}
	}
	return nil
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		question, column string
		want             link.Level
	}{
		{"the student id of all", "student.stuid", link.Full},
		{"what is the home city", "student.home_city", link.Full},
		{"what is the city", "student.home_city", link.Head},
		{"who is at home", "student.home_city", link.Partial},
		{"how many days", "loan.loan_days", link.Own},
		{"the account balance", "student.acc_bal", link.Full},
		{"which town is home", "student.home_city", link.Full},
		{"nothing", "student.home_city", link.Unsaid},
	} {
		if got := column(read(x.question), x.column).Level(); got != x.want {
			t.Errorf("%q mentions %s at level %d, want %d", x.question, x.column, got, x.want)
		}
	}
}

func TestValuesAndMask(t *testing.T) {
	t.Parallel()
	q := read("Which pupils in New York with 'blue' eyes have more than 3 loans since Jan?")
	var texts []string
	for _, v := range q.Values {
		texts = append(texts, v.Text)
	}
	if want := []string{"New York", "blue", "Jan"}; !slices.Equal(texts, want) {
		t.Errorf("values %q, want %q", texts, want)
	}
	if got := strings.Join(q.Mask, " "); got != "which <t> in <v> with <v> eye have more than <n> <t> since <v> ?" {
		t.Errorf("masked: %s", got)
	}
	if c := column(q, "student.home_city"); c.Hits != 1 || c.HitWords != 2 {
		t.Errorf("%d hits of %d words", c.Hits, c.HitWords)
	}
	if len(q.Numbers) != 1 || !slices.Contains(q.Classes, string(link.Greater)) || !slices.Contains(q.Content, "eye") {
		t.Errorf("numbers %v, classes %v, content %v", q.Numbers, q.Classes, q.Content)
	}
}

// A wide schema is cut down to what is likely meant.
func TestPruning(t *testing.T) {
	t.Parallel()
	s := library()
	for i := range 100 {
		name := "extra" + strings.Repeat("x", i)
		s.Tables = append(s.Tables, events.Table{Name: name, Columns: []events.Column{{Name: "a"}, {Name: "b"}, {Name: "c"}}})
	}
	q := link.NewIndex(ground.NewCatalog(s)).Read("the home city of each student with a loan")
	if len(q.Columns) != link.MaxColumns || len(q.Tables) != link.MaxTables {
		t.Errorf("%d columns of %d tables are kept", len(q.Columns), len(q.Tables))
	}
	for _, id := range []string{"student.home_city", "loan.student_id", "student.stuid"} {
		if column(q, id) == nil {
			t.Errorf("%s was pruned", id)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"how many students?", "", "'", "loan loan 'loan' 3 New York \xff", strings.Repeat("a ", 300)} {
		f.Add(s)
	}
	ix := link.NewIndex(ground.NewCatalog(library()))
	f.Fuzz(func(t *testing.T, question string) {
		q := ix.Read(question)
		for _, c := range q.Columns {
			for _, m := range c.Mentions {
				if m.Start < 0 || m.End > len(q.Tokens) || m.Start >= m.End {
					t.Fatalf("mention %+v", m)
				}
			}
		}
	})
}
