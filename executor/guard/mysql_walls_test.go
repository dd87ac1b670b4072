//go:build unix

package guard_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	wall "arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
)

// inAFile stands in a file that the server could read.
const inAFile = "what only the file says"

// wallsAlone sends each refused statement of the corpus, and each in disguise, past the
// guard, as a reader and as the superuser. Paths lead into a folder that the server can
// write to, or into its own.
func (m *mariaShop) wallsAlone(t *testing.T) {
	secret := filepath.Join(m.folder, "secret")
	if err := os.WriteFile(secret, []byte(inAFile), 0o644); err != nil {
		t.Fatal(err)
	}
	m.state = mariadbtest.State(t, m.owner, m.folder)
	paths := strings.NewReplacer("/tmp/x", m.folder+"/x", "/var/www/x.php", m.folder+"/x.php", "/etc/passwd", secret,
		"0x2f6574632f706173737764", fmt.Sprintf("0x%x", secret), "'/x'", "'"+secret+"'")
	for who, e := range map[string]wall.Engine{"reader": m.reader, "superuser": m.root} {
		t.Run(who, func(t *testing.T) {
			b := &besieged{engine: e, dialect: events.DialectMySQL, text: paths.Replace, spared: inAFile, digest: func() string {
				return mariadbtest.State(t, m.owner, m.folder) + "\n" + session(t, e)
			}}
			b.assault(t)
			b.assaultHidden(t)
		})
	}
}

// fleeting are variables that say how the last statement went, or when it was.
const fleeting = "'TIMESTAMP', 'PSEUDO_THREAD_ID', 'RAND_SEED1', 'RAND_SEED2', 'ERROR_COUNT', 'WARNING_COUNT', 'INNODB_BUFFER_POOL_LOAD_INCOMPLETE'"

// session is what the one session of an engine would pass on to the next statement.
func session(t *testing.T, e wall.Engine) string {
	t.Helper()
	var out rowsOf
	for _, query := range []string{
		"SELECT GROUP_CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR '\n') FROM information_schema.SESSION_VARIABLES WHERE VARIABLE_NAME NOT IN (" + fleeting + ")",
		"SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.USER_VARIABLES", "SELECT DATABASE()", "SELECT CURRENT_ROLE()",
	} {
		if _, err := e.Query(t.Context(), query, wall.Limits{}, &out); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	return fmt.Sprint(out)
}

// proof holds that the tests would see a change: a file in each folder, a lock, a
// setting, rows.
func (m *mariaShop) proof(t *testing.T) {
	t.Helper()
	seen := mariadbtest.State(t, m.owner, m.folder)
	conn, err := m.owner.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	for _, statement := range []string{
		"SELECT 1 INTO OUTFILE '" + m.folder + "/proof'", "SELECT 1 INTO OUTFILE 'proof'", "SELECT get_lock('proof', 1)", "DO release_lock('proof')",
		"SET GLOBAL max_statement_time = 3600", "SET GLOBAL max_statement_time = DEFAULT", "UPDATE customers SET email = 'other' LIMIT 1",
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		now := mariadbtest.State(t, m.owner, m.folder)
		if now == seen {
			t.Errorf("the change by %s is not seen", statement)
		}
		seen = now
	}
	var folder, text string
	if err := conn.QueryRowContext(t.Context(), "SELECT CONCAT(@@datadir, DATABASE()), load_file(?)", m.folder+"/secret").Scan(&folder, &text); err != nil || text != inAFile {
		t.Errorf("the server reads %q out of the file, %v", text, err)
	}
	if err := os.Remove(folder + "/proof"); err != nil {
		t.Error(err)
	}
}
