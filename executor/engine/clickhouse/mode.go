package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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

// overflow are the settings that say what happens at a limit of the profile. All but
// throw ends the work and gives what there is as if it were all.
var overflow = []string{
	"distinct_overflow_mode", "group_by_overflow_mode", "join_overflow_mode", "read_overflow_mode", "read_overflow_mode_leaf",
	"result_overflow_mode", "set_overflow_mode", "sort_overflow_mode", "timeout_overflow_mode", "transfer_overflow_mode",
}

// maxMemory is how many bytes of memory a statement may take where its profile says
// nothing, which is what ClickHouse's own first profile has; memoryLimit is the setting.
const (
	maxMemory   = 10_000_000_000
	memoryLimit = "max_memory_usage"
)

// profile is how far the login's own profile narrows it, and what its statements mean.
type profile struct {
	readonly uint64
	missing  []string // standard settings that it does not have of itself
	cutting  []string // overflow settings that are not throw
	memory   bool     // it bounds the memory of a statement
	words    bool     // the server takes settings that are words
}

// mode is the profile once it is known.
type mode struct {
	mu    sync.Mutex
	known bool
	profile
}

// profile asks the server once what the login's profile is.
func (d *database) profile(ctx context.Context) (profile, error) {
	d.mode.mu.Lock()
	defer d.mode.mu.Unlock()
	if !d.mode.known {
		p, err := d.askProfile(ctx)
		if err != nil {
			return profile{}, fmt.Errorf("asking what the login may do: %w", err)
		}
		d.mode.profile, d.mode.known = p, true
	}
	return d.mode.profile, nil
}

func (d *database) askProfile(ctx context.Context) (profile, error) {
	names := []string{literal("readonly"), literal(memoryLimit)}
	for _, name := range append(standard[:len(standard):len(standard)], overflow...) {
		names = append(names, literal(name))
	}
	// No setting goes with it: that is what it asks leave for.
	rows, err := d.conn.Query(driver.Context(ctx), "SELECT name, value, version() FROM system.settings WHERE name IN ("+strings.Join(names, ", ")+")")
	if err != nil {
		return profile{}, err
	}
	var p profile
	for rows.Next() {
		var name, value, version string
		if err := rows.Scan(&name, &value, &version); err != nil {
			return profile{}, errors.Join(err, rows.Close())
		}
		p.learn(name, value)
		p.words = takesWords(version)
	}
	return p, errors.Join(rows.Err(), rows.Close())
}

// learn takes one setting of the profile.
func (p *profile) learn(name, value string) {
	switch {
	case name == "readonly":
		p.readonly, _ = strconv.ParseUint(value, 10, 64)
	case name == memoryLimit:
		p.memory = value != "0"
	case strings.Contains(name, "_overflow_mode"):
		if value != "throw" {
			p.cutting = append(p.cutting, name)
		}
	case value != "1":
		p.missing = append(p.missing, name)
	}
}

// takesWords reports a version to which the driver can send settings that are words. It
// is a later one than the first to be on the safe side.
func takesWords(version string) bool {
	const first = 21
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n >= first
}

// settings bound a statement on the server and make it mean what SQL says. A login that
// may change none must have them, and old servers take numbers alone.
func (d *database) settings(ctx context.Context, seconds, rows int) (driver.Settings, error) {
	p, err := d.profile(ctx)
	if err != nil {
		return nil, err
	}
	if lack := p.lack(); lack != "" {
		d.forget()
		return nil, engine.Misconfigured(d.target, lack)
	}
	return p.settings(seconds, rows), nil
}

// lack says what a profile must have that cannot be sent; "" for nothing.
func (p *profile) lack() string {
	fixed := p.readonly == 1
	switch {
	case fixed && len(p.missing) > 0:
		return fmt.Sprintf("the profile of its login has readonly = 1 and lacks %s = 1, "+
			"without which statements do not mean what they say; add it to the profile", p.missing[0])
	case len(p.cutting) > 0 && (fixed || !p.words):
		return fmt.Sprintf("the profile of its login has a %s other than throw, "+
			"with which a result lacks rows and does not say so; set it to throw", p.cutting[0])
	default:
		return ""
	}
}

// settings are those to send: for a login that may change none, nothing.
func (p *profile) settings(seconds, rows int) driver.Settings {
	if p.readonly == 1 {
		return nil
	}
	s := driver.Settings{"max_execution_time": seconds}
	for _, name := range p.missing {
		s[name] = 1
	}
	if !p.memory {
		s[memoryLimit] = maxMemory
	}
	if p.words {
		for _, name := range p.cutting {
			s[name] = "throw"
		}
		// The row behind the last one that is passed on tells that there are more.
		s["max_result_rows"], s["result_overflow_mode"] = rows+1, "break"
	}
	if p.readonly == 0 {
		s["readonly"], s["allow_ddl"] = 1, 0
	}
	return s
}

// forget has the profile asked for again: a person may have changed it.
func (d *database) forget() {
	d.mode.mu.Lock()
	defer d.mode.mu.Unlock()
	d.mode.known = false
}
