package postgres

import (
	"context"
	"fmt"
	"strings"

	"arivu/executor/engine"

	"github.com/jackc/pgx/v5"
)

// strongRoles are predefined roles whose members may do more than read tables, by what
// that is: https://www.postgresql.org/docs/current/predefined-roles.html.
const strongRoles = `('pg_execute_server_program', 'may run programs on the server'),
('pg_write_server_files', 'may write files of the server'),
('pg_read_server_files', 'may read files of the server'),
('pg_write_all_data', 'may write to every table'),
('pg_maintain', 'may vacuum and lock every table'),
('pg_signal_backend', 'may end the sessions of others'),
('pg_create_subscription', 'may create subscriptions'),
('pg_checkpoint', 'may force checkpoints')`

// rolesQuery tells what the role itself is and may through others.
const rolesQuery = `SELECT words FROM (
	SELECT 1 AS place, 'is a superuser' AS words FROM pg_roles WHERE rolname = current_user AND rolsuper
	UNION ALL SELECT 2, words FROM (VALUES ` + strongRoles + `) AS strong (name, words), pg_roles r
		WHERE r.rolname = strong.name AND pg_has_role(r.oid, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
	UNION ALL SELECT 3, 'ignores row security' FROM pg_roles WHERE rolname = current_user AND rolbypassrls AND NOT rolsuper
	UNION ALL SELECT 4, 'may create roles' FROM pg_roles WHERE rolname = current_user AND rolcreaterole AND NOT rolsuper
	UNION ALL SELECT 5, 'may replicate the server' FROM pg_roles WHERE rolname = current_user AND rolreplication AND NOT rolsuper
	UNION ALL SELECT 6, 'may create databases' FROM pg_roles WHERE rolname = current_user AND rolcreatedb AND NOT rolsuper
) AS all_of_them ORDER BY place, words`

const notOfTheSystem = `n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'`

// writableQuery counts the tables that the role may change, and names one.
const writableQuery = `SELECT count(*), coalesce(min(format('%I.%I', n.nspname, c.relname)), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND ` + notOfTheSystem + `
	AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')`

// creatingQuery lists the schemas in which the role may create objects.
const creatingQuery = `SELECT n.nspname FROM pg_namespace n
WHERE ` + notOfTheSystem + ` AND has_schema_privilege(n.oid, 'CREATE') ORDER BY 1`

// readQuery lists the schemas of which the role reads tables.
const readQuery = `SELECT DISTINCT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND ` + notOfTheSystem + ` AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1`

// Rights tells what the role may do beyond reading. It implements [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	var out engine.Rights
	rows, err := d.query(ctx, rolesQuery)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		out.Excess = append(out.Excess, row[0])
	}
	if rows, err = d.query(ctx, writableQuery); err != nil {
		return out, err
	}
	if n, one := rows[0][0], rows[0][1]; n != "0" {
		out.Excess = append(out.Excess, changes(n, one))
	}
	if rows, err = d.query(ctx, creatingQuery); err != nil {
		return out, err
	}
	if len(rows) > 0 {
		out.Excess = append(out.Excess, "may create tables in "+strings.Join(firsts(rows), ", "))
	}
	if len(out.Excess) == 0 {
		return out, nil
	}
	if rows, err = d.query(ctx, readQuery); err != nil {
		return out, err
	}
	name, err := d.query(ctx, "SELECT current_database()")
	if err != nil {
		return out, err
	}
	out.Remedy = remedy(name[0][0], firsts(rows))
	return out, nil
}

func changes(n, one string) string {
	if n == "1" {
		return "may change the rows of " + one
	}
	return fmt.Sprintf("may change the rows of %s tables, such as %s", n, one)
}

func firsts(rows [][]string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = row[0]
	}
	return out
}

// remedy makes a role that may read these schemas and nothing else. Default privileges
// concern the tables that the administrator who runs it creates later.
func remedy(database string, schemas []string) string {
	const role = "arivu_reader"
	quoted := func(name string) string { return pgx.Identifier{name}.Sanitize() }
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+";\n", args...) }
	line("CREATE ROLE %s LOGIN PASSWORD 'choose a password'", role)
	line("ALTER ROLE %s SET default_transaction_read_only = on", role)
	line("GRANT CONNECT ON DATABASE %s TO %s", quoted(database), role)
	for _, schema := range schemas {
		line("GRANT USAGE ON SCHEMA %s TO %s", quoted(schema), role)
		line("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s", quoted(schema), role)
		line("ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT ON TABLES TO %s", quoted(schema), role)
	}
	return b.String()
}
