package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/executor/engine"
)

// reading are the rights that reading needs or that change nothing.
var reading = map[string]bool{
	"USAGE": true, "SELECT": true, "SHOW VIEW": true, "SHOW DATABASES": true, "PROCESS": true, "SLAVE MONITOR": true,
	"REPLICA MONITOR": true, "BINLOG MONITOR": true, "REPLICATION CLIENT": true,
}

// mostRights is how many rights are named.
const mostRights = 6

// Rights tells what the grants of the login allow beyond reading, those first that the
// read-only session does not hold back. It implements [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	var out engine.Rights
	grants, err := d.query(ctx, "SHOW GRANTS")
	if err != nil {
		return out, err
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
		return out, nil
	}
	return engine.Rights{Excess: []string{named(beyond)}, Remedy: d.remedy()}, nil
}

// named says which rights a login has, the gravest first.
func named(list []string) string {
	slices.SortStableFunc(list, func(a, b string) int { return weight(a) - weight(b) })
	words := "has the rights " + strings.Join(list[:min(mostRights, len(list))], ", ")
	if n := len(list) - mostRights; n > 0 {
		words += fmt.Sprintf(" and %d more", n)
	}
	return words
}

// weight puts the rights that get past a read-only session before the others.
func weight(right string) int {
	switch right {
	case "ALL PRIVILEGES", "SUPER":
		return 0
	case "FILE", "RELOAD", "REPLICATION SLAVE ADMIN", "SYSTEM_VARIABLES_ADMIN", "READ_ONLY ADMIN", "SHUTDOWN", "GRANT OPTION":
		return 1
	default:
		return 2
	}
}

// remedy makes a user who can only read.
func (d *database) remedy() string {
	const user = "'arivu_reader'@'%'"
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE USER %s IDENTIFIED BY 'choose a password';\n", user)
	for _, name := range append([]string{d.target.Database}, d.target.Databases()...) {
		fmt.Fprintf(&b, "GRANT SELECT, SHOW VIEW ON %s.* TO %s;\n", identifier(name), user)
	}
	return b.String()
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
