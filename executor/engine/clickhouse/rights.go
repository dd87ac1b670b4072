package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// Rights tells what the login may do beyond reading: by its profile, and by its grants
// where the server has such. It implements [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	p, err := d.profile(ctx)
	if err != nil {
		return engine.Rights{}, complaint(d.target, err, "")
	}
	readonly := p.readonly
	if readonly == 1 {
		return engine.Rights{}, nil
	}
	var out engine.Rights
	if readonly == 2 {
		out.Excess = append(out.Excess, "its profile has readonly = 2, with which table functions reach files, hosts and other databases")
	}
	grants, err := d.grants(ctx)
	switch {
	case err != nil:
		return engine.Rights{}, err
	case grants == nil && readonly == 0:
		out.Excess = append(out.Excess, "its profile has readonly = 0, with which it may write")
	}
	for _, g := range grants {
		if what := excess(g); what != "" && readonly == 0 {
			out.Excess = append(out.Excess, what)
		}
	}
	if len(out.Excess) > 0 {
		out.Remedy = d.remedy()
	}
	return out, nil
}

// grants are the statements that gave the login its rights; nil on servers that have none.
func (d *database) grants(ctx context.Context) ([]string, error) {
	var all []string
	err := d.text(ctx, "SHOW GRANTS", pingTime, func(cells []*string) (bool, error) {
		if cells[0] != nil {
			all = append(all, *cells[0])
		}
		return true, nil
	})
	if errors.Is(err, events.ClassSyntax) {
		return nil, nil
	}
	return all, err
}

// reading are the rights that reading takes, or that show no more than it.
var reading = []string{"SELECT", "SHOW", "SHOW DATABASES", "SHOW TABLES", "SHOW COLUMNS", "SHOW DICTIONARIES", "dictGet", "USAGE", "NONE"}

// excess says in words what a grant gives beyond reading; "" for nothing.
func excess(grant string) string {
	rest, found := strings.CutPrefix(grant, "GRANT ")
	if !found {
		return "" // a REVOKE takes something away
	}
	rights, on, found := strings.Cut(rest, " ON ")
	if !found {
		to, _, _ := strings.Cut(rest, " TO ")
		return "it has the role " + to + ", whose rights are not looked into"
	}
	where, _, _ := strings.Cut(on, " TO ")
	var beyond []string
	for right := range strings.SplitSeq(rights, ", ") {
		name, _, _ := strings.Cut(right, "(")
		if !slices.Contains(reading, name) && !strings.HasSuffix(name, ")") {
			beyond = append(beyond, name)
		}
	}
	if len(beyond) == 0 {
		return ""
	}
	return fmt.Sprintf("it has %s on %s", strings.Join(beyond, ", "), where)
}

// remedy makes a login that may only read this database.
func (d *database) remedy() string {
	return strings.Join([]string{
		"CREATE USER arivu_reader IDENTIFIED WITH sha256_password BY '<password>' SETTINGS readonly = 1, " + strings.Join(standard, " = 1, ") + " = 1;",
		fmt.Sprintf("GRANT SELECT ON %s.* TO arivu_reader;", identifier(d.target.Database)),
		"-- before version 20.5: a user in users.xml whose profile has <readonly>1</readonly> and <join_use_nulls>1</join_use_nulls>, with <allow_databases>",
	}, "\n")
}
