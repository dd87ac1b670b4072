// Package prompts measures what the prompts for a model hold: of the tables and columns
// that the wanted statements of a suite read, how many are shown, and how many tokens that
// takes. No model is asked.
//
// A suite's databases can be merged into one, each a schema of it under a name that says
// nothing: that is how a company's database looks which holds everything, and shows what
// cutting the schema to the question loses.
package prompts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/events"
	"arivu/executor/guard"
	"arivu/planner/ground"
	"arivu/planner/prompt"
)

// Options say what to measure.
type Options struct {
	Items     []bench.Item
	Databases *bench.Databases
	// Merge are the databases to be one; none leaves each question its own.
	Merge []string
	Now   time.Time
	// SchemaTokens bounds the schema in a prompt; 0 is the planner's own bound.
	SchemaTokens int
}

// world is what questions are put to.
type world struct {
	schema  *events.Schema
	catalog *ground.Catalog
}

// run is a measurement under way.
type run struct {
	Options
	whole   *world            // all databases, if they are merged
	spaces  map[string]string // by database: its schema in whole
	worlds  map[string]*world // by database, if they are not
	figures map[string]*figures
}

// Measure builds the prompt of every question. Questions whose wanted statement cannot be
// read are left out and counted.
func Measure(ctx context.Context, o Options) ([]Summary, error) {
	r := &run{Options: o, worlds: map[string]*world{}, spaces: map[string]string{}, figures: map[string]*figures{}}
	if err := r.merge(ctx); err != nil {
		return nil, err
	}
	for i := range o.Items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.item(ctx, &o.Items[i]); err != nil {
			return nil, err
		}
	}
	return r.summaries(), nil
}

// merge makes one schema of all databases.
func (r *run) merge(ctx context.Context) error {
	if len(r.Merge) == 0 {
		return nil
	}
	whole := &events.Schema{Connection: "merged", Dialect: events.DialectSQLite}
	for i, name := range r.Merge {
		db, err := r.Databases.Get(ctx, name)
		if err != nil {
			return err
		}
		space := fmt.Sprintf("s%03d", i)
		r.spaces[name] = space
		for _, t := range db.Schema.Tables {
			t.Namespace, t.ForeignKeys = space, slices.Clone(t.ForeignKeys)
			for k := range t.ForeignKeys {
				t.ForeignKeys[k].RefTable = space + "." + t.ForeignKeys[k].RefTable
			}
			whole.Tables = append(whole.Tables, t)
		}
	}
	r.whole = &world{schema: whole, catalog: ground.NewCatalog(whole)}
	return nil
}

var errNotMerged = errors.New("the suite asks about a database that is not among those merged")

// item measures one question.
func (r *run) item(ctx context.Context, item *bench.Item) error {
	db, err := r.Databases.Get(ctx, item.Database)
	if err != nil {
		return err
	}
	f := r.figures[item.Set]
	if f == nil {
		f = new(figures)
		r.figures[item.Set] = f
	}
	wanted, ok := reads(item, db.Schema)
	if !ok {
		f.skipped++
		return nil
	}
	w, prefix, err := r.world(db)
	if err != nil {
		return err
	}
	start := time.Now()
	p := prompt.Build(prompt.Input{Question: item.Question, Schema: w.schema, Catalog: w.catalog, Now: r.Now, SchemaTokens: r.SchemaTokens})
	f.add(p, wanted, prefix, time.Since(start))
	return nil
}

// world is what a question about a database is put to, with what stands before the names
// of its tables there.
func (r *run) world(db *bench.Database) (*world, string, error) {
	if r.whole != nil {
		space, ok := r.spaces[db.Name]
		if !ok {
			return nil, "", fmt.Errorf("%w: %s", errNotMerged, db.Name)
		}
		return r.whole, space + ".", nil
	}
	w := r.worlds[db.Name]
	if w == nil {
		w = &world{schema: db.Schema, catalog: ground.NewCatalog(db.Schema)}
		r.worlds[db.Name] = w
	}
	return w, "", nil
}

// maxQuirks bounds the names rewritten in one statement.
const maxQuirks = 32

// reads is what the first wanted statement that the guard can read touches. Suites written
// for SQLite put texts into double quotes; those that name no column are texts.
func reads(item *bench.Item, s *events.Schema) (*guard.Statement, bool) {
	for _, sql := range item.Gold.For(s.Dialect) {
		for range maxQuirks {
			st, err := guard.Check(sql, s, guard.Options{})
			if err == nil {
				return st, true
			}
			var refused *events.Error
			if !errors.As(err, &refused) || refused.Class != events.ClassUnknownColumn || s.Dialect != events.DialectSQLite {
				break
			}
			name := strings.Trim(refused.Piece, `"`)
			text := strings.ReplaceAll(sql, `"`+name+`"`, "'"+strings.ReplaceAll(name, "'", "''")+"'")
			if text == sql {
				break
			}
			sql = text
		}
	}
	return nil, false
}
