package gold_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/train/gold"
)

func library() *ground.Catalog {
	text := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeText} }
	whole := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	return ground.NewCatalog(&events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "Books", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("title"), whole("pages"), whole("author_id")},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"author_id"}, RefTable: "people", RefColumns: []string{"id"}}}},
		{Name: "people", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("name"), text("country")}},
	}})
}

// What is read comes out as the same statement in our own writing.
func TestParse(t *testing.T) {
	t.Parallel()
	c := library()
	for sql, want := range map[string]string{
		"SELECT count(*) FROM books WHERE pages >= 10": "SELECT COUNT(*) AS row_count FROM Books WHERE pages >= 10",
		"select T2.name, avg(DISTINCT T1.pages) from books as T1 join people as T2 on T1.author_id = T2.id group by T2.name having count(*) > 1 order by T2.name desc limit 3;": "SELECT people.name, AVG(DISTINCT Books.pages) AS average_pages FROM people JOIN Books ON Books.author_id = people.id GROUP BY people.name HAVING COUNT(*) > 1 ORDER BY people.name DESC LIMIT 3",
		`SELECT title FROM books WHERE pages ! = 5 AND title LIKE "%war%" OR NOT_A = 1`:                                                                                         "error",
		`SELECT title FROM books WHERE pages != 5 AND title LIKE "%war%" OR pages BETWEEN 1 AND 2`:                                                                              "SELECT title FROM Books WHERE pages <> 5 AND LOWER(title) LIKE '%war%' OR pages BETWEEN 1 AND 2",
		"SELECT name FROM people WHERE id NOT IN (SELECT author_id FROM books) EXCEPT SELECT name FROM people WHERE country IS NOT NULL":                                        "SELECT name FROM people WHERE id NOT IN ( SELECT author_id FROM Books ) EXCEPT SELECT name FROM people WHERE country IS NOT NULL",
		"SELECT title FROM books WHERE pages > (SELECT avg(pages) FROM books)":                                                                                                  "SELECT title FROM Books WHERE pages > ( SELECT AVG(pages) AS average_pages FROM Books )",
		"SELECT max(pages) - min(pages) FROM books":                                                                                                                             "error",
		"SELECT title FROM (SELECT * FROM books)":                                                                                                                               "error",
		"SELECT a.title FROM books AS a JOIN books AS b ON a.id = b.id":                                                                                                         "error",
		"SELECT":             "error",
		"":                   "error",
		"SELECT x FROM none": "error",
	} {
		got := "error"
		if f, err := gold.Parse(c, sql); err == nil {
			s, err := f.SQL(c)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
			}
			got = strings.Join(strings.Fields(s), " ")
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", sql, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("SELECT T1.name FROM people AS T1 WHERE T1.id IN (SELECT author_id FROM books) UNION SELECT name FROM people")
	f.Add("SELECT (a) FROM books WHERE 'x")
	c := library()
	f.Fuzz(func(_ *testing.T, sql string) {
		if frame, err := gold.Parse(c, sql); err == nil {
			_ = frame.Canonical(c)
		}
	})
}
