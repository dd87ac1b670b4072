package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

func TestLoadPostgres(t *testing.T) {
	t.Parallel()
	pg := startServer(t)
	url := pg.create(t, "shop")
	last := Progress{}
	if err := LoadPostgres(t.Context(), url, sampleDay, func(p Progress) {
		if p.Done < last.Done {
			t.Errorf("progress went from %+v to %+v", last, p)
		}
		last = p
	}); err != nil {
		t.Fatal(err)
	}
	if last.Done != last.Total || last.Total == 0 {
		t.Errorf("progress ended at %+v", last)
	}
	t.Run("equals SQLite", func(t *testing.T) { equalsSQLite(t, pg) })
	t.Run("nothing is violated", func(t *testing.T) { nothingIsViolated(t, pg) })
	t.Run("is described", func(t *testing.T) { isDescribed(t, pg) })
	t.Run("a second load does nothing", func(t *testing.T) {
		err := LoadPostgres(t.Context(), url, sampleDay.AddDate(0, 1, 0), func(p Progress) { t.Errorf("progress: %+v", p) })
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("a missing table is told", func(t *testing.T) {
		pg.connect(t, "shop", func(c *pgx.Conn) error {
			_, err := c.Exec(t.Context(), "DROP TABLE reviews")
			return err
		})
		if err := LoadPostgres(t.Context(), url, sampleDay, nil); !errors.Is(err, ErrForeign) {
			t.Errorf("LoadPostgres = %v, want ErrForeign", err)
		}
	})
	t.Run("two at once", func(t *testing.T) { loadsAtOnce(t, pg) })
	t.Run("somebody else's tables stay", func(t *testing.T) { leavesOthersAlone(t, pg) })
	t.Run("canceled leaves nothing", func(t *testing.T) { canceledLeavesNothing(t, pg) })
	t.Run("errors hold no secret", func(t *testing.T) { holdsNoSecret(t, pg) })
}

// fingerprint is a query that sums up every column of a table, alike in both
// databases: a list of texts joined by spaces.
func fingerprint(table table) string {
	parts := []string{"CAST(count(*) AS text)"}
	for _, c := range table.columns {
		sum := map[kind]string{
			integer: "sum(%s)", text: "sum(length(%s))", money: "round(sum(%s) * 100)", share: "round(sum(%s) * 100)",
			score: "round(sum(%s) * 10)", boolean: "sum(CASE WHEN %s THEN 1 ELSE 0 END)",
		}[c.kind]
		parts = append(parts, fmt.Sprintf("CAST(count(%s) AS text)", c.name))
		if sum != "" {
			parts = append(parts, "CAST(CAST("+fmt.Sprintf(sum, c.name)+" AS bigint) AS text)")
			continue
		}
		parts = append(parts, fmt.Sprintf("CAST(min(%[1]s) AS text), CAST(max(%[1]s) AS text)", c.name))
		parts = append(parts, fmt.Sprintf("CAST(count(DISTINCT %s) AS text)", c.name))
	}
	list := strings.Split(strings.Join(parts, ", "), ", ")
	return "SELECT " + strings.Join(list, " || ' ' || ") + " FROM " + table.name
}

func equalsSQLite(t *testing.T, pg *server) {
	db := openSample(t)
	pg.connect(t, "shop", func(conn *pgx.Conn) error {
		for _, table := range tables {
			var want, got string
			query := fingerprint(table)
			if err := db.QueryRowContext(t.Context(), query).Scan(&want); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			if err := conn.QueryRow(t.Context(), query).Scan(&got); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			if got != want {
				t.Errorf("%s: PostgreSQL has %s, SQLite %s", table.name, got, want)
			}
		}
		return nil
	})
}

func isDescribed(t *testing.T, pg *server) {
	keys, references, indexes := len(tables), 0, len(tables)
	for _, table := range tables {
		indexes += len(table.indexed())
		for _, c := range table.columns {
			if c.refs != "" {
				references++
			}
		}
	}
	const inShop = " relnamespace = 'public'::regnamespace AND relkind = 'r'"
	pg.connect(t, "shop", func(conn *pgx.Conn) error {
		for _, c := range []struct {
			query string
			want  int
		}{
			{"SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace", keys},
			{"SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND convalidated", references},
			{"SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'", indexes},
			{"SELECT count(*) FROM pg_class WHERE obj_description(oid, 'pg_class') IS NULL AND" + inShop, 0},
			{`SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
				WHERE attnum > 0 AND col_description(attrelid, attnum) IS NULL AND` + inShop, 0},
			{"SELECT count(*) FROM pg_class WHERE reltuples <= 0 AND" + inShop, 0},
		} {
			var got int
			if err := conn.QueryRow(t.Context(), c.query).Scan(&got); err != nil {
				return fmt.Errorf("%s: %w", c.query, err)
			}
			if got != c.want {
				t.Errorf("%s = %d, want %d", c.query, got, c.want)
			}
		}
		return nil
	})
}

func loadsAtOnce(t *testing.T, pg *server) {
	url := pg.create(t, "shared")
	loaders, ctx := errgroup.WithContext(t.Context())
	for range 2 {
		loaders.Go(func() error { return LoadPostgres(ctx, url, sampleDay, nil) })
	}
	if err := loaders.Wait(); err != nil {
		t.Error(err)
	}
}

func leavesOthersAlone(t *testing.T, pg *server) {
	url := pg.create(t, "others")
	pg.connect(t, "others", func(c *pgx.Conn) error {
		_, err := c.Exec(t.Context(), "CREATE TABLE orders (mine text)")
		return err
	})
	err := LoadPostgres(t.Context(), url, sampleDay, nil)
	if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "already has orders") {
		t.Errorf("LoadPostgres = %v, want ErrForeign naming orders", err)
	}
	checkTables(t, pg, "others", 1)
}

func canceledLeavesNothing(t *testing.T, pg *server) {
	url := pg.create(t, "canceled")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := LoadPostgres(ctx, url, sampleDay, func(p Progress) {
		if p.Table == "orders" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("LoadPostgres = %v, want context.Canceled", err)
	}
	checkTables(t, pg, "canceled", 0)
}

func checkTables(t *testing.T, pg *server, database string, want int) {
	t.Helper()
	pg.connect(t, database, func(c *pgx.Conn) error {
		var n int
		err := c.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&n)
		if n != want {
			t.Errorf("%d tables, want %d", n, want)
		}
		return err
	})
}

func holdsNoSecret(t *testing.T, pg *server) {
	for _, url := range []string{
		pg.url(t, "nowhere"), "postgres://owner:sesame@127.0.0.1:1/shop", "postgres://owner:sesame@host:port/shop", "sesame",
	} {
		if err := LoadPostgres(t.Context(), url, sampleDay, nil); err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("LoadPostgres = %v, want an error without the password", err)
		} else {
			t.Log(err)
		}
	}
}
