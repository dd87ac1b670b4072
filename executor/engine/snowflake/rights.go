package snowflake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/executor/engine"
)

// maxRoles bounds how many roles behind the connection's own are looked at.
const maxRoles = 50

// strong are the roles that every account has and that may do anything of a kind.
var strong = map[string]bool{"ACCOUNTADMIN": true, "SECURITYADMIN": true, "SYSADMIN": true, "USERADMIN": true, "ORGADMIN": true}

// reading are the privileges that reading takes, or that show no more than it.
var reading = map[string]bool{
	"SELECT": true, "USAGE": true, "REFERENCES": true, "MONITOR": true, "READ": true, "IMPORTED PRIVILEGES": true, "OPERATE": true,
}

// grantsColumns are what is read of SHOW GRANTS. The last only takes the place of a
// number to sort by, of which grants have none.
var grantsColumns = []string{"privilege", "granted_on", "name", "grant_option"}

// Rights tells what the connection's role, and the roles granted to it, may do beyond
// reading. It implements [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	role := ""
	err := d.text(ctx, "SELECT CURRENT_ROLE()", pingTime, func(cells []*string) (bool, error) {
		if cells[0] != nil {
			role = *cells[0]
		}
		return true, nil
	})
	if err != nil || role == "" {
		return engine.Rights{}, err
	}
	g := &grants{counts: map[string]int{}, example: map[string]string{}}
	for queue := []string{role}; len(queue) > 0 && len(g.seen) < maxRoles; queue = queue[1:] {
		if slices.Contains(g.seen, queue[0]) {
			continue
		}
		g.seen = append(g.seen, queue[0])
		more, err := d.grantsOf(ctx, queue[0], g)
		if err != nil {
			return engine.Rights{}, err
		}
		queue = append(queue, more...)
	}
	out := engine.Rights{Excess: g.words()}
	if len(out.Excess) > 0 {
		out.Remedy = d.remedy()
	}
	return out, nil
}

// grants collects what roles may do.
type grants struct {
	seen    []string
	strong  []string
	counts  map[string]int // by privilege and kind of object
	example map[string]string
}

// grantsOf reads the grants of a role and returns the roles among them.
func (d *database) grantsOf(ctx context.Context, role string, g *grants) (roles []string, err error) {
	if strong[role] {
		g.strong = append(g.strong, role)
		return nil, nil
	}
	err = d.show(ctx, "SHOW GRANTS TO ROLE "+identifier(role), pingTime, grantsColumns, func(cells []*string) (bool, error) {
		privilege, kind, name := text(cells[0]), text(cells[1]), text(cells[2])
		switch {
		case kind == "ROLE" && privilege == "USAGE":
			roles = append(roles, strings.Trim(name, `"`))
		case !reading[privilege]:
			key := privilege + " on the " + strings.ToLower(strings.ReplaceAll(kind, "_", " "))
			g.counts[key]++
			if g.example[key] == "" {
				g.example[key] = name
			}
		}
		return true, nil
	})
	return roles, err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// words says the grants, the gravest first.
func (g *grants) words() []string {
	var out []string
	for _, role := range g.strong {
		out = append(out, "is "+role)
	}
	var listed []string
	for key, n := range g.counts {
		if n == 1 {
			listed = append(listed, "has "+key+" "+g.example[key])
			continue
		}
		listed = append(listed, fmt.Sprintf("has %s %s and %d more", key, g.example[key], n-1))
	}
	slices.Sort(listed)
	return append(out, listed...)
}

// remedy makes a role and a user that may read and nothing else.
func (d *database) remedy() string {
	name := identifier(fold(d.target.Database))
	in := "DATABASE " + name
	lines := []string{"CREATE ROLE ARIVU_READER", "GRANT USAGE ON " + in + " TO ROLE ARIVU_READER"}
	if w := d.target.Params.Get("warehouse"); w != "" {
		lines = append(lines, "GRANT USAGE ON WAREHOUSE "+identifier(fold(w))+" TO ROLE ARIVU_READER")
	}
	if d.target.Path != "" {
		in = "SCHEMA " + name + "." + identifier(fold(d.target.Path))
		lines = append(lines, "GRANT USAGE ON "+in+" TO ROLE ARIVU_READER")
	} else {
		lines = append(lines, "GRANT USAGE ON ALL SCHEMAS IN "+in+" TO ROLE ARIVU_READER")
	}
	for _, what := range []string{"ALL TABLES", "ALL VIEWS", "FUTURE TABLES", "FUTURE VIEWS"} {
		lines = append(lines, "GRANT SELECT ON "+what+" IN "+in+" TO ROLE ARIVU_READER")
	}
	lines = append(lines, "CREATE USER ARIVU TYPE = SERVICE DEFAULT_ROLE = ARIVU_READER RSA_PUBLIC_KEY = 'the public key'",
		"GRANT ROLE ARIVU_READER TO USER ARIVU")
	return strings.Join(lines, ";\n") + ";\n"
}

var _ engine.Inspector = (*database)(nil)
