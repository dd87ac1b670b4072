package databricks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/executor/engine"
)

// reading are the privileges that reading takes, or that show no more than it.
const reading = "'SELECT', 'USE CATALOG', 'USE SCHEMA', 'USE_CATALOG', 'USE_SCHEMA', 'BROWSE', 'READ METADATA', 'READ_METADATA'"

// privileges counts what the token's user and the groups it is in may do beyond that,
// in the connection's catalog.
func (d *database) privileges() string {
	info := d.info()
	own := "(grantee = current_user() OR is_account_group_member(grantee))"
	return fmt.Sprintf("SELECT 'TABLE', privilege_type, count(*), min(concat(table_schema, '.', table_name)) FROM %[1]s.table_privileges "+
		"WHERE privilege_type NOT IN (%[2]s) AND %[3]s GROUP BY privilege_type "+
		"UNION ALL SELECT 'SCHEMA', privilege_type, count(*), min(schema_name) FROM %[1]s.schema_privileges "+
		"WHERE privilege_type NOT IN (%[2]s) AND %[3]s GROUP BY privilege_type "+
		"UNION ALL SELECT 'CATALOG', privilege_type, count(*), min(catalog_name) FROM %[1]s.catalog_privileges "+
		"WHERE privilege_type NOT IN (%[2]s) AND %[3]s GROUP BY privilege_type", info, reading, own)
}

// Rights tells what the token may do beyond reading, as far as Unity Catalog lists it:
// ownership and the rights of administrators are not among that. It implements
// [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	var out engine.Rights
	err := d.text(ctx, d.privileges(), pingTime, func(cells []*string) (bool, error) {
		row := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				row[i] = *c
			}
		}
		out.Excess = append(out.Excess, excess(row))
		return true, nil
	})
	if err != nil || len(out.Excess) == 0 {
		return engine.Rights{}, err
	}
	slices.Sort(out.Excess)
	out.Remedy = d.remedy()
	return out, nil
}

// excess says one row of privileges in words.
func excess(row []string) string {
	privilege := strings.ReplaceAll(row[1], "_", " ")
	kind := strings.ToLower(row[0])
	if row[2] == "1" {
		return fmt.Sprintf("has %s on the %s %s", privilege, kind, row[3])
	}
	return fmt.Sprintf("has %s on %s %ss, such as %s", privilege, row[2], kind, row[3])
}

// remedy gives a service principal what reading takes and nothing else.
func (d *database) remedy() string {
	const reader = "`arivu_reader`"
	catalog := d.target.Params.Get("catalog")
	if catalog == "" {
		catalog = "main"
	}
	on := "CATALOG " + identifier(catalog)
	lines := []string{
		"-- Make a service principal arivu_reader in the account console, let it use the warehouse (CAN USE), then:",
		"GRANT USE CATALOG ON " + on + " TO " + reader + ";",
	}
	if schema := d.target.Params.Get("schema"); schema != "" {
		on = "SCHEMA " + identifier(catalog) + "." + identifier(schema)
	}
	lines = append(lines, "GRANT USE SCHEMA, SELECT ON "+on+" TO "+reader+";",
		"-- and give Arivu a token of that principal.")
	return strings.Join(lines, "\n") + "\n"
}

var _ engine.Inspector = (*database)(nil)
