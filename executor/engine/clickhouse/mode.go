package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/executor/engine"
)

// standard are settings with which a statement means what SQL says it does, where the
// server has them: nothing stands for no value in outer joins, aggregates of no rows and
// casts, a name means a column before it means an alias, and a WITH query hides a table of
// its name in nested queries too, which is what the guard proves.
var standard = []string{
	"aggregate_functions_null_for_empty", "cast_keep_nullable", "enable_global_with_statement", "join_use_nulls",
	"prefer_column_name_to_alias",
}

// mode is how far the login's own profile narrows it, and what its statements mean.
type mode struct {
	mu       sync.Mutex
	known    bool
	readonly uint64
	missing  []string // standard settings that it does not have of itself
}

// profile asks the server once what the login's profile is.
func (d *database) profile(ctx context.Context) (readonly uint64, missing []string, err error) {
	d.mode.mu.Lock()
	defer d.mode.mu.Unlock()
	if !d.mode.known {
		if err := d.askProfile(ctx); err != nil {
			return 0, nil, err
		}
	}
	return d.mode.readonly, d.mode.missing, nil
}

func (d *database) askProfile(ctx context.Context) error {
	names := []string{literal("readonly")}
	for _, name := range standard {
		names = append(names, literal(name))
	}
	// No setting goes with it: that is what it asks leave for.
	rows, err := d.conn.Query(driver.Context(ctx), "SELECT name, toUInt64(value) FROM system.settings WHERE name IN ("+strings.Join(names, ", ")+")")
	if err != nil {
		return fmt.Errorf("asking what the login may do: %w", err)
	}
	d.mode.missing = nil
	for rows.Next() {
		var name string
		var value uint64
		if err := rows.Scan(&name, &value); err != nil {
			_ = rows.Close()
			return fmt.Errorf("asking what the login may do: %w", err)
		}
		switch {
		case name == "readonly":
			d.mode.readonly = value
		case value != 1:
			d.mode.missing = append(d.mode.missing, name)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("asking what the login may do: %w", err)
	}
	d.mode.known = true
	return nil
}

// settings bound a statement on the server and make it mean what SQL says, by numbers
// alone, which all versions take. A login that may change none must have them.
func (d *database) settings(ctx context.Context, seconds int) (driver.Settings, error) {
	readonly, missing, err := d.profile(ctx)
	if err != nil {
		return nil, err
	}
	if readonly == 1 {
		if len(missing) == 0 {
			return nil, nil
		}
		d.forget()
		return nil, engine.Misconfigured(d.target, fmt.Sprintf("the profile of its login has readonly = 1 and lacks %s = 1, "+
			"without which statements do not mean what they say; add it to the profile", missing[0]))
	}
	s := driver.Settings{"max_execution_time": seconds}
	for _, name := range missing {
		s[name] = 1
	}
	if readonly == 0 {
		s["readonly"], s["allow_ddl"] = 1, 0
	}
	return s, nil
}

// forget has the profile asked for again: a person may have changed it.
func (d *database) forget() {
	d.mode.mu.Lock()
	defer d.mode.mu.Unlock()
	d.mode.known = false
}
