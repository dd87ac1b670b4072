package sqlserver

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// catalogTime bounds one query of ours that reads no table of others.
const catalogTime = 15 * time.Second

// Introspect reads the structure of everything the login may read in the database of
// the connection and, unless told not to, statistics of its rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	about := make([]string, 3)
	err := d.text(ctx, aboutSQL, catalogTime, func(cells []*string) (bool, error) {
		for i, c := range cells {
			if c != nil {
				about[i] = *c
			}
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	schema, err := infoschema.Take(ctx, &infoschema.Database{
		Dialect: events.DialectSQLServer, Query: d.text, Catalog: catalog(about[2]), Class: classOf, Quote: identifier, Sample: sample, Top: top,
	}, opts)
	if err != nil {
		return nil, err
	}
	schema.Version, schema.TimeZone = "SQL Server "+about[0], zone(about[1])
	return schema, nil
}

func identifier(s string) string { return "[" + strings.ReplaceAll(s, "]", "]]") + "]" }

// sample reads whole pages, about as many as hold that many rows.
func sample(rows, of int64) string {
	percent := min(100*float64(rows)/float64(max(of, 1)), 100)
	return fmt.Sprintf(" TABLESAMPLE (%s PERCENT)", strconv.FormatFloat(max(percent, 0.0001), 'f', 4, 64))
}

func top(columns, from string, most int64) string {
	return fmt.Sprintf("SELECT TOP (%d) %s FROM %s", most, columns, from)
}

// zone is the IANA name of an offset such as +02:00. The server has a clock and no zone
// that all its versions would name; an offset that is no whole hour has no IANA name.
func zone(offset string) string {
	hours, minutes, _ := strings.Cut(offset, ":")
	n, err := strconv.Atoi(hours)
	if err != nil || minutes != "00" || n == 0 {
		return "UTC"
	}
	return fmt.Sprintf("Etc/GMT%+d", -n) // its sign counts westward
}

// text runs a statement of ours and gives its rows as text.
func (d *database) text(ctx context.Context, query string, timeout time.Duration, row func([]*string) (bool, error)) error {
	return d.read(ctx, &statement{sql: query, timeout: timeout, use: &printed{take: row}})
}

// printed gives rows as text.
type printed struct {
	kinds []kind
	take  func([]*string) (bool, error)
}

func (p *printed) columns(kinds []kind) error {
	p.kinds = kinds
	return nil
}

func (p *printed) row(cells []sqldriver.Value) (bool, error) {
	out := make([]*string, len(cells))
	for i, c := range cells {
		out[i] = p.kinds[i].plain(c)
	}
	return p.take(out)
}
