package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// reading are the rights that reading needs or that change nothing.
var reading = map[string]bool{
	"USAGE": true, "SELECT": true, "SHOW VIEW": true, "SHOW DATABASES": true, "PROCESS": true, "SLAVE MONITOR": true,
	"REPLICA MONITOR": true, "BINLOG MONITOR": true, "REPLICATION CLIENT": true,
}

// Audit reads the grants of the role. Rights that the read-only session does not hold
// back are named first.
func (d *database) Audit(ctx context.Context) ([]string, error) {
	grants, err := d.query(ctx, "SHOW GRANTS")
	if err != nil {
		return nil, err
	}
	var beyond []string
	for _, row := range grants {
		for _, right := range rights(row[0]) {
			if !reading[right] && !slices.Contains(beyond, right) {
				beyond = append(beyond, right)
			}
		}
	}
	if len(beyond) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(beyond, func(a, b string) int { return weight(a) - weight(b) })
	const most = 6
	shown := strings.Join(beyond[:min(most, len(beyond))], ", ")
	if n := len(beyond) - most; n > 0 {
		shown += fmt.Sprintf(" and %d more", n)
	}
	return []string{fmt.Sprintf("The user %s may do more than read (%s). Statements run read-only all the same, but a user that can only read is safer. "+
		"An administrator makes one with: %s", d.target.User, shown, d.script())}, nil
}

// weight puts the rights that get past a read-only session before the others.
func weight(right string) int {
	switch right {
	case "ALL PRIVILEGES", "SUPER":
		return 0
	case "FILE", "SYSTEM_VARIABLES_ADMIN", "READ_ONLY ADMIN", "SHUTDOWN", "GRANT OPTION":
		return 1
	default:
		return 2
	}
}

// script makes a user who can only read.
func (d *database) script() string {
	const user = "'arivu_reader'@'%'"
	steps := []string{"CREATE USER " + user + " IDENTIFIED BY '…';"}
	for _, name := range append([]string{d.target.Database}, d.target.Databases()...) {
		steps = append(steps, fmt.Sprintf("GRANT SELECT, SHOW VIEW ON %s.* TO %s;", identifier(name), user))
	}
	return strings.Join(steps, " ")
}

// rights are the rights that a line of SHOW GRANTS gives, without columns.
func rights(line string) []string {
	list, ok := strings.CutPrefix(line, "GRANT ")
	if !ok {
		return nil
	}
	list, _, ok = strings.Cut(list, " ON ")
	if !ok {
		return nil // a role; what it gives is listed by itself where it is in force
	}
	var out []string
	depth := 0
	for part := range strings.FieldsFuncSeq(list, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	}) {
		name, _, _ := strings.Cut(part, "(")
		out = append(out, strings.TrimSpace(name))
	}
	if strings.Contains(line, " WITH GRANT OPTION") {
		out = append(out, "GRANT OPTION")
	}
	return out
}
