package demo

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// loadLock keeps two loaders of one database from working at the same time.
const loadLock = 0x61727675

// LoadPostgres puts the demo data into the schema public of the PostgreSQL database
// at url, with keys, indexes, comments and statistics, in one transaction. If the
// tables of this version are there already it does nothing, whatever their day.
//
// If tables of these names hold anything else nothing is changed and the error is
// ErrForeign. Errors do not hold the url. progress may be nil; it is called from
// the calling goroutine.
func LoadPostgres(ctx context.Context, url string, today time.Time, progress func(Progress)) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The cause would quote the URL.
		return errors.New("parsing the PostgreSQL URL: it must look like postgres://user:password@host:5432/database")
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connecting to PostgreSQL at %s, database %s: %w", config.Host, config.Database, reason(err))
	}
	// Closing must reach the server also when ctx has ended.
	defer conn.Close(context.WithoutCancel(ctx)) // everything was committed or is to be dropped
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", loadLock); err != nil {
			return fmt.Errorf("waiting for another load: %w", err)
		}
		loaded, err := isLoaded(ctx, tx)
		if err != nil || loaded {
			return err
		}
		return load(ctx, tx, newShop(today), progress)
	})
	if err != nil && ctx.Err() != nil {
		// A COPY that is cut off may tell of its connection instead.
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // a connection closed by the end of ctx does not always say so
	}
	if err != nil {
		return fmt.Errorf("loading the demo data into PostgreSQL: %w", err)
	}
	return nil
}

// reason is the server's or the network's part of a connection error, without the
// settings that were used.
func reason(err error) error {
	var failed *pgconn.ConnectError
	if errors.As(err, &failed) && failed.Unwrap() != nil {
		return failed.Unwrap()
	}
	return err
}

// markedConstraint carries the marker as its comment: unlike the comments of tables
// and columns it is nothing that a person or a model reads.
const markedConstraint = "customers_pkey"

// marker names what was loaded.
func marker() string {
	return fmt.Sprintf("arivu demo shop, format %d", formatVersion)
}

// isLoaded tells whether the tables are there as we load them; it fails if only
// some are, or if they are not ours.
func isLoaded(ctx context.Context, tx pgx.Tx) (bool, error) {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	const query = `SELECT
		ARRAY(SELECT relname::text FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relname = ANY($1) ORDER BY 1),
		coalesce((SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace AND conname = $2), '')`
	var present []string
	var mark string
	if err := tx.QueryRow(ctx, query, names, markedConstraint).Scan(&present, &mark); err != nil {
		return false, fmt.Errorf("looking for the tables: %w", err)
	}
	switch {
	case len(present) == 0:
		return false, nil
	case len(present) == len(names) && mark == marker():
		return true, nil
	default:
		return false, fmt.Errorf("schema public already has %s: %w of this version; "+
			"drop these tables or use an empty database", strings.Join(present, ", "), ErrForeign)
	}
}

// load creates and fills the tables. Keys to other tables and indexes follow the
// data, which is quicker than to check and keep them with every row.
func load(ctx context.Context, tx pgx.Tx, s *shop, progress func(Progress)) error {
	m := newMeter(s, progress)
	for _, t := range tables {
		if _, err := tx.Exec(ctx, t.create("public."+t.name, postgresTypes[:], false)); err != nil {
			return fmt.Errorf("creating table %s: %w", t.name, err)
		}
		if err := copyTable(ctx, tx, t, t.rows(s), m); err != nil {
			return fmt.Errorf("copying into table %s: %w", t.name, err)
		}
	}
	for _, t := range tables {
		if _, err := tx.Exec(ctx, t.finish()); err != nil {
			return fmt.Errorf("finishing table %s: %w", t.name, err)
		}
	}
	mark := fmt.Sprintf("COMMENT ON CONSTRAINT %s ON public.customers IS %s", markedConstraint, quote(marker()))
	if _, err := tx.Exec(ctx, mark); err != nil {
		return fmt.Errorf("marking the data: %w", err)
	}
	return nil
}

// reportRows is how many copied rows lie between two reports of progress.
const reportRows = 1_000

func copyTable(ctx context.Context, tx pgx.Tx, t table, from rows, m *meter) error {
	next := 0
	source := pgx.CopyFromFunc(func() ([]any, error) {
		if next > 0 && (next%reportRows == 0 || next == from.count) {
			m.add(t.name, (next-1)%reportRows+1)
		}
		if next == from.count {
			return nil, nil
		}
		values := from.row(next)
		for i, v := range values {
			values[i] = postgresValue(v)
		}
		next++
		return values, nil
	})
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"public", t.name}, t.columnNames(), source)
	return err
}

// postgresValue turns a value into one that pgx sends as the column's real type.
func postgresValue(v any) any {
	switch v := v.(type) {
	case cents:
		return pgtype.Numeric{Int: big.NewInt(int64(v)), Exp: -2, Valid: true}
	case date:
		return pgtype.Date{Time: v.time(), Valid: true}
	case moment:
		return pgtype.Timestamp{Time: v.time(), Valid: true}
	default:
		return v
	}
}

// finish is the script that adds foreign keys, indexes, comments and statistics.
func (t table) finish() string {
	var b strings.Builder
	full := "public." + t.name
	for _, c := range t.columns {
		if c.refs != "" {
			fmt.Fprintf(&b, "ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES public.%s;\n", full, c.name, c.refs)
		}
		fmt.Fprintf(&b, "COMMENT ON COLUMN %s.%s IS %s;\n", full, c.name, quote(c.comment))
	}
	for _, c := range t.indexed() {
		b.WriteString(t.createIndex(full, c) + ";\n")
	}
	fmt.Fprintf(&b, "COMMENT ON TABLE %s IS %s;\nANALYZE %s;\n", full, quote(t.comment), full)
	return b.String()
}

func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
