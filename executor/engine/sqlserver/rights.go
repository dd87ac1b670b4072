package sqlserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/executor/engine"
)

// What a login may do beyond reading, the gravest first. Each query gives one column.
const (
	serverRolesSQL = `SELECT r.name FROM (VALUES ('sysadmin'), ('securityadmin'), ('serveradmin'), ('setupadmin'), ('processadmin'),
	('diskadmin'), ('dbcreator'), ('bulkadmin')) AS r (name) WHERE IS_SRVROLEMEMBER(r.name) = 1`

	databaseRolesSQL = `SELECT r.name FROM (VALUES ('db_owner'), ('db_securityadmin'), ('db_accessadmin'), ('db_backupoperator'),
	('db_ddladmin'), ('db_datawriter')) AS r (name) WHERE IS_ROLEMEMBER(r.name) = 1`

	serverRightsSQL   = `SELECT permission_name FROM fn_my_permissions(NULL, 'SERVER')`
	databaseRightsSQL = `SELECT permission_name FROM fn_my_permissions(NULL, 'DATABASE')`

	// These leave the database, and no rollback takes back what they do.
	proceduresSQL = `SELECT p.name FROM (VALUES ('xp_cmdshell'), ('xp_regwrite'), ('sp_OACreate'), ('sp_OAMethod')) AS p (name)
	WHERE HAS_PERMS_BY_NAME(CONCAT('master.sys.', p.name), 'OBJECT', 'EXECUTE') = 1`

	tablesSQL = `SELECT CONCAT(QUOTENAME(s.name), '.', QUOTENAME(o.name))
FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
	AND (HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), '.', QUOTENAME(o.name)), 'OBJECT', 'INSERT') = 1
	OR HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), '.', QUOTENAME(o.name)), 'OBJECT', 'UPDATE') = 1
	OR HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), '.', QUOTENAME(o.name)), 'OBJECT', 'DELETE') = 1)
ORDER BY s.name, o.name`
)

// reading are the permissions that reading takes, or that show no more than what is.
var reading = map[string]bool{
	"CONNECT": true, "CONNECT SQL": true, "SELECT": true, "SHOWPLAN": true, "UNMASK": true, "REFERENCES": true,
	"VIEW ANY DATABASE": true, "VIEW ANY DEFINITION": true, "VIEW ANY SECURITY DEFINITION": true, "VIEW ANY PERFORMANCE DEFINITION": true,
	"VIEW SERVER STATE": true, "VIEW SERVER PERFORMANCE STATE": true, "VIEW SERVER SECURITY STATE": true, "VIEW ANY ERROR LOG": true,
	"CONNECT ANY DATABASE": true, "SELECT ALL USER SECURABLES": true,
	"VIEW DEFINITION": true, "VIEW SECURITY DEFINITION": true, "VIEW PERFORMANCE DEFINITION": true, "VIEW DATABASE STATE": true,
	"VIEW DATABASE PERFORMANCE STATE": true, "VIEW DATABASE SECURITY STATE": true,
	"VIEW ANY COLUMN ENCRYPTION KEY DEFINITION": true, "VIEW ANY COLUMN MASTER KEY DEFINITION": true,
	"VIEW ANY SENSITIVITY CLASSIFICATION": true,
}

// mostNamed is how many of a kind are named.
const mostNamed = 6

// questions are what is asked about a login, in words for what is found and for what the
// server does not tell.
var questions = []struct{ found, untold, sql string }{
	{"belongs to the server role", "roles of the server", serverRolesSQL},
	{"belongs to the database role", "roles of the database", databaseRolesSQL},
	{"may run the procedure", "procedures to run", proceduresSQL},
	{"has the server right", "rights on the server", serverRightsSQL},
	{"has the database right", "rights in the database", databaseRightsSQL},
	{"may change", "tables to change", tablesSQL},
}

// Rights tells what the login may do beyond reading. Where the server does not say, it
// is not taken for a login that may only read. It implements [engine.Inspector].
func (d *database) Rights(ctx context.Context) (engine.Rights, error) {
	var out engine.Rights
	for _, question := range questions {
		names, err := d.names(ctx, question.sql)
		switch {
		case err != nil && (ctx.Err() != nil || engine.IsUnavailable(err)):
			return engine.Rights{}, err
		case err != nil:
			out.Excess = append(out.Excess, "may have "+question.untold+" that the server does not tell")
		}
		names = slices.DeleteFunc(names, func(name string) bool { return reading[name] })
		if len(names) > 0 {
			out.Excess = append(out.Excess, question.found+" "+listed(names))
		}
	}
	if len(out.Excess) > 0 {
		out.Remedy = d.remedy()
	}
	return out, nil
}

// names are the values of a query of one column.
func (d *database) names(ctx context.Context, query string) ([]string, error) {
	var out []string
	err := d.text(ctx, query, catalogTime, func(cells []*string) (bool, error) {
		if cells[0] != nil && !slices.Contains(out, *cells[0]) {
			out = append(out, *cells[0])
		}
		return true, nil
	})
	return out, err
}

func listed(names []string) string {
	words := strings.Join(names[:min(mostNamed, len(names))], ", ")
	if more := len(names) - mostNamed; more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words
}

// remedy makes a login that may read and nothing else. What other roles would give it
// later is denied beforehand: a denial outweighs every grant.
func (d *database) remedy() string {
	return strings.Join([]string{
		"CREATE LOGIN arivu_reader WITH PASSWORD = 'choose a password'",
		"USE " + identifier(d.target.Database),
		"CREATE USER arivu_reader FOR LOGIN arivu_reader",
		"ALTER ROLE db_datareader ADD MEMBER arivu_reader",
		"ALTER ROLE db_denydatawriter ADD MEMBER arivu_reader",
		"DENY ALTER, EXECUTE, CREATE TABLE, BACKUP DATABASE, BACKUP LOG TO arivu_reader",
		"GRANT VIEW DEFINITION TO arivu_reader",
	}, ";\n") + ";\n"
}
