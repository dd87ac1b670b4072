package train_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/offline/learn"
	"arivu/planner/offline/train"
)

// farm is a database with a table of animals and one of barns, named by n.
func farm(n int) *events.Schema {
	animal, barn := fmt.Sprintf("animal%c", 'a'+n), fmt.Sprintf("barn%c", 'a'+n)
	return &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: animal, PrimaryKey: []string{"id"}, Columns: []events.Column{
			{Name: "id", Class: events.TypeInteger}, {Name: "name", Class: events.TypeText, Values: []string{"Bella"}},
			{Name: "weight", Class: events.TypeInteger}, {Name: "barn_id", Class: events.TypeInteger},
		}, ForeignKeys: []events.ForeignKey{{Columns: []string{"barn_id"}, RefTable: barn, RefColumns: []string{"id"}}}},
		{Name: barn, PrimaryKey: []string{"id"}, Columns: []events.Column{{Name: "id", Class: events.TypeInteger}, {Name: "place", Class: events.TypeText}}},
	}}
}

func input() train.Input {
	in := train.Input{Schemas: map[string]*events.Schema{}}
	for n := range 8 {
		db, animal := fmt.Sprint("farm", n), fmt.Sprintf("animal%c", 'a'+n)
		in.Schemas[db] = farm(n)
		for _, q := range [][2]string{
			{"How many %s are there?", "SELECT count(*) FROM %s"},
			{"List the names of all %s", "SELECT name FROM %s"},
			{"What is the weight of the %s named Bella?", "SELECT weight FROM %s WHERE name = 'Bella'"},
			{"Show the name and weight of %s with weight over 100", "SELECT name, weight FROM %s WHERE weight > 100"},
			{"Which %s is the heaviest? Show its name", "SELECT name FROM %s ORDER BY weight DESC LIMIT 1"},
			{"A question about %s that cannot be read", "SELECT name FROM %s WHERE (name = 1)"},
		} {
			in.Questions = append(in.Questions, train.Question{Database: db, Text: fmt.Sprintf(q[0], animal), SQL: fmt.Sprintf(q[1], animal)})
		}
	}
	in.Execute = func(_ context.Context, database, sql string) ([][]string, error) {
		if strings.Contains(sql, "JOIN") {
			return nil, errors.New("no joins here")
		}
		return [][]string{{database, strconv.Itoa(len(sql) % 3)}}, nil
	}
	in.Opine = opinion()
	return in
}

// opinion is what the grammar makes of a question, as in a real training.
func opinion() func(string, *events.Schema) learn.Opinion {
	grammar := offline.New(offline.WithoutModel())
	return func(question string, s *events.Schema) learn.Opinion {
		return offline.Opinion(grammar.Readings(offline.Input{Question: question, Schema: s, Now: time.Unix(0, 0).UTC()}))
	}
}

func options() train.Options {
	o := train.DefaultOptions
	o.Folds, o.LeastShape, o.LeastSlot = 2, 0.001, 0.001
	return o
}

// Two trainings give the same bytes, whatever the number of workers, and what was
// learned carries over to a database that was not seen.
func TestRun(t *testing.T) {
	t.Parallel()
	var files [][]byte
	var model *learn.Model
	for _, workers := range []int{1, 3} {
		o := options()
		o.Workers = workers
		m, report, err := train.Run(t.Context(), input(), o)
		if err != nil {
			t.Fatal(err)
		}
		file, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if report.Questions != 48 || report.Shaped != 40 || report.String() == "" {
			t.Errorf("report %+v", report)
		}
		files, model = append(files, file), m
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two trainings differ")
	}
	if model.Both == nil || !slices.ContainsFunc(model.Both.Other.Weights, func(w float64) bool { return w != 0 }) {
		t.Errorf("nothing was learned of the other maker: %+v", model.Both)
	}
	if bytes.Contains(files[0], []byte("Bella")) {
		t.Error("the file holds words of a question")
	}
	plans := learn.NewWith(model).Plans("How many animalz are there?", ground.NewCatalog(farm(25)))
	if len(plans) == 0 || strings.Join(strings.Fields(plans[0].SQL), " ") != "SELECT COUNT(*) AS row_count FROM animalz" {
		t.Errorf("plans %+v", plans)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := train.Run(ctx, input(), options()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, name := range []string{train.QuestionsFile, "other.jsonl"} {
		if err := train.Check(name, []byte("not the file")); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestReadQuestions(t *testing.T) {
	t.Parallel()
	got, err := train.ReadQuestions([]byte(`{"db":"a","question":"How many? ","paraphrase":"How much?","sql":"SELECT 1"}
{"db":"b","question":"Who?","paraphrase":"Who?","sql":"SELECT 2"}`))
	if err != nil || len(got) != 3 || got[0].Text != "How many?" || !got[2].Reworded || got[2].SQL != "SELECT 1" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := train.ReadQuestions([]byte("{")); err == nil {
		t.Error("half a line was read")
	}
}

func TestReadSchemas(t *testing.T) {
	t.Parallel()
	got, err := train.ReadSchemas([]byte(`[{"db_id":"a","table_names_original":["x","y"],
		"column_names_original":[[-1,"*"],[0,"id"],[0,"y_id"],[1,"id"]],"column_types":["text","number","number","number"],
		"primary_keys":[1,[3]],"foreign_keys":[[2,3]]}]`))
	if err != nil {
		t.Fatal(err)
	}
	x := got["a"].Tables[0]
	if len(x.Columns) != 2 || x.PrimaryKey[0] != "id" || x.ForeignKeys[0].RefTable != "y" || got["a"].Tables[1].PrimaryKey[0] != "id" {
		t.Errorf("%+v", got["a"])
	}
	if _, err := train.ReadSchemas([]byte("{}")); err == nil {
		t.Error("an object is no list")
	}
}
