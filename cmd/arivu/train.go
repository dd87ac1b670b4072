package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
	"arivu/planner/offline"
	"arivu/planner/offline/learn"
	"arivu/planner/offline/train"
)

// trainCmd makes the model of the offline planner.
type trainCmd struct {
	Data   string `arg:"" help:"Folder with the training questions, their schemas, and their SQLite files in db/." type:"existingdir"`
	Out    string `help:"Write the model to this file." placeholder:"FILE" type:"path" required:""`
	Report string `help:"Write the report to this file." placeholder:"FILE" type:"path"`
	Seed   uint64 `help:"Seed of everything that is drawn." default:"1"`
}

// Run trains, and writes the model and the report.
func (c *trainCmd) Run(e *env) error {
	in, err := c.input(e.ctx)
	if err != nil {
		return err
	}
	in.Log = func(format string, args ...any) { fmt.Fprintf(e.err, format+"\n", args...) }
	runs := &trainingRuns{folder: filepath.Join(c.Data, "db"), open: map[string]engine.Engine{}}
	defer runs.close()
	in.Execute = runs.execute
	in.Opine = grammarOpinion()
	opts := train.DefaultOptions
	opts.Seed = c.Seed
	model, report, err := train.Run(e.ctx, in, opts)
	if err != nil {
		return err
	}
	file, err := model.Encode()
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, file, 0o600); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	text := fmt.Sprintf("%smodel file %d bytes\n", report, len(file))
	fmt.Fprint(e.out, text)
	if c.Report == "" {
		return nil
	}
	if err := os.WriteFile(c.Report, []byte(text), 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// grammarOpinion asks the grammar alone, at a fixed time.
func grammarOpinion() func(string, *events.Schema) learn.Opinion {
	grammar := offline.New(offline.WithoutModel())
	now := time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)
	return func(question string, s *events.Schema) learn.Opinion {
		return offline.Opinion(grammar.Readings(offline.Input{Question: question, Schema: s, Now: now}))
	}
}

// input reads the files of the manifest and the databases.
func (c *trainCmd) input(ctx context.Context) (train.Input, error) {
	var in train.Input
	files := map[string][]byte{}
	for _, name := range []string{train.QuestionsFile, train.SchemasFile} {
		data, err := os.ReadFile(filepath.Join(c.Data, name))
		if err == nil {
			err = train.Check(name, data)
		}
		if err != nil {
			return in, usageError{err}
		}
		files[name] = data
	}
	var err error
	if in.Questions, err = train.ReadQuestions(files[train.QuestionsFile]); err != nil {
		return in, err
	}
	if in.Schemas, err = train.ReadSchemas(files[train.SchemasFile]); err != nil {
		return in, err
	}
	for _, q := range in.Questions {
		if s := in.Schemas[q.Database]; s == nil || s.Version != "" {
			continue
		}
		schema, err := sqliteSchema(ctx, filepath.Join(c.Data, "db", q.Database+".sqlite"))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			in.Schemas[q.Database].Version = "file"
		case err != nil:
			return in, err
		default:
			in.Schemas[q.Database] = schema
		}
	}
	return in, nil
}

// sqliteSchema takes a snapshot of a SQLite file.
func sqliteSchema(ctx context.Context, path string) (*events.Schema, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	db, err := sqlite.Open(ctx, &engine.Target{Dialect: events.DialectSQLite, Path: path}, engine.Options{})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	schema, err := db.Introspect(ctx, engine.IntrospectOptions{})
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return schema, nil
}

// trainingRuns runs statements on the training databases.
type trainingRuns struct {
	folder string
	mu     sync.Mutex
	open   map[string]engine.Engine
}

func (r *trainingRuns) engine(ctx context.Context, database string) (engine.Engine, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if db := r.open[database]; db != nil {
		return db, nil
	}
	path := filepath.Join(r.folder, database+".sqlite")
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	db, err := sqlite.Open(ctx, &engine.Target{Dialect: events.DialectSQLite, Path: path}, engine.Options{})
	if err == nil {
		r.open[database] = db
	}
	return db, err
}

// Bounds of one statement: wide enough that no training statement meets them by
// chance on a slow machine.
var trainingLimits = engine.Limits{Rows: 5000, Timeout: 20 * time.Second}

func (r *trainingRuns) execute(ctx context.Context, database, sql string) ([][]string, error) {
	db, err := r.engine(ctx, database)
	if err != nil {
		return nil, err
	}
	var rows textRows
	_, err = db.Query(ctx, sql, trainingLimits, &rows)
	return rows.rows, err
}

func (r *trainingRuns) close() {
	for _, db := range r.open {
		_ = db.Close() // nothing was written
	}
}

// textRows keeps rows as text.
type textRows struct{ rows [][]string }

// Columns is not needed.
func (t *textRows) Columns([]events.ResultColumn) error { return nil }

// Row keeps a row. Whole numbers are the same as decimals without a fraction.
func (t *textRows) Row(row events.Row) error {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = strings.TrimSuffix(fmt.Sprint(v), ".0")
	}
	t.rows = append(t.rows, out)
	return nil
}
