//go:build unix

package mysql

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
)

// getPast are the attacks that get past the session when a login may more than read,
// each with the right that it needs. No session holds them back; Rights names those
// rights.
var getPast = map[string]string{
	"SELECT * FROM customers INTO OUTFILE '/tmp/x'":                     "FILE",
	"SELECT * INTO OUTFILE '/tmp/x' FROM customers":                     "FILE",
	"SELECT email FROM customers INTO DUMPFILE '/tmp/x'":                "FILE",
	"SELECT '<?php system($_GET[1]); ?>' INTO OUTFILE '/var/www/x.php'": "FILE",
	"SELECT 1 INTO/**/OUTFILE 'f'":                                      "FILE",
	`SELECT 1\nINTO\tOUTFILE 'f'`:                                       "FILE",
	"SELECT 1 UNION SELECT 2 INTO OUTFILE 'f'":                          "FILE",
	"SELECT 1 ORDER BY 1 INTO OUTFILE '/tmp/x'":                         "FILE",
	"VALUES (1) INTO OUTFILE 'f'":                                       "FILE",
	"SELECT * FROM (VALUES (1), (load_file('/etc/passwd'))) AS v":       "FILE",
	"SELECT 1 /*!50000 INTO OUTFILE 'f' */":                             "FILE",
	"SELECT 1 /*M!100100 INTO OUTFILE 'f' */":                           "FILE",
	"SELECT load_file('/etc/passwd')":                                   "FILE",
	"SELECT LOAD_FILE(0x2f6574632f706173737764)":                        "FILE",
	"SET GLOBAL general_log = 1":                                        "SUPER",
	"CHANGE MASTER TO MASTER_HOST = 'x'":                                "REPLICATION SLAVE ADMIN",
	"BACKUP STAGE START":                                                "RELOAD",
	shutdown:                                                            "SHUTDOWN",
}

const (
	shutdown = "SHUTDOWN"
	inAFile  = "what only the file says"
)

// attacks are the statements that the guard refuses, and some that the server takes
// from anybody about itself.
func attacks(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../guard/testdata/mysql.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"SET PASSWORD = PASSWORD('x')", "SET DEFAULT ROLE NONE", "ALTER USER CURRENT_USER() IDENTIFIED BY 'x'"}
	for line := range strings.Lines(string(text)) {
		verdict, attack, ok := strings.Cut(strings.TrimRight(line, "\n"), " | ")
		if ok && verdict != "allow" && verdict != "allow!" {
			out = append(out, attack)
		}
	}
	return out
}

// alone is a server of which the session and the login are the only walls.
type alone struct {
	server *mariadbtest.OwnServer
	owner  *sql.DB
	folder string // which the server can write to
	paths  *strings.Replacer
	state  string
}

func newAlone(t *testing.T) *alone {
	t.Helper()
	a := &alone{server: mariadbtest.Own(t), folder: t.TempDir()}
	a.owner = a.server.Open(t, "")
	a.exec(t, "CREATE DATABASE shop", "CREATE TABLE shop.customers (customer_id int, email text)", "INSERT INTO shop.customers VALUES (1, 'a'), (2, 'b')",
		"CREATE TABLE shop.orders (order_id int, status text)", "INSERT INTO shop.orders VALUES (1, 'a')")
	for _, folder := range []string{a.folder, filepath.Dir(a.folder)} {
		if err := os.Chmod(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	secret := a.folder + "/secret"
	if err := os.WriteFile(secret, []byte(inAFile), 0o644); err != nil {
		t.Fatal(err)
	}
	a.paths = strings.NewReplacer("/tmp/x", a.folder+"/x", "/var/www/x.php", a.folder+"/x.php", "/etc/passwd", secret,
		"0x2f6574632f706173737764", fmt.Sprintf("0x%x", secret), `\n`, "\n", `\t`, "\t", `\0`, "\x00")
	a.state = mariadbtest.State(t, a.owner, a.folder)
	return a
}

func (a *alone) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := a.owner.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// login opens the database as a user.
func (a *alone) login(t *testing.T, user, password string) *database {
	t.Helper()
	target, err := engine.ParseURL("mysql://" + user + "@/shop?socket=" + a.server.Socket())
	if err != nil {
		t.Fatal(err)
	}
	target.Password = password
	e, err := Open(t.Context(), target, engine.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	d, ok := e.(*database)
	if !ok {
		t.Fatalf("opened a %T", e)
	}
	return d
}

// harms sends a statement that neither the guard nor the engine looked at, in the
// session that Query makes, and says whether the server is another afterwards or a file
// was read. What was done is undone.
func (a *alone) harms(t *testing.T, d *database, attack string) bool {
	t.Helper()
	const limit, grace = 50 * time.Millisecond, 5 * time.Second
	began, sink := time.Now(), new(seen)
	err := d.perform(t.Context(), statement{sql: a.paths.Replace(attack), lasting: true}, engine.Limits{Timeout: limit}, sink)
	if took := time.Since(began); took > limit+grace {
		t.Errorf("%s\nran for %s", attack, took)
	}
	if engine.IsUnavailable(err) {
		t.Errorf("%s\nended the session: %v", attack, err)
	}
	// Only one that ran is refused for what it returned.
	if attack == shutdown && strings.Contains(fmt.Sprint(err), "returns no rows") {
		return a.ends(t)
	}
	// The session was closed; the server gives back its locks in its own time.
	now := mariadbtest.State(t, a.owner, a.folder)
	for until := time.Now().Add(grace); now != a.state && time.Now().Before(until) && len(getPast[attack]) == 0; {
		now = mariadbtest.State(t, a.owner, a.folder)
	}
	if now == a.state {
		return strings.Contains(sink.text, inAFile)
	}
	a.undo(t, now)
	return true
}

// ends reports whether the server stops answering.
func (a *alone) ends(t *testing.T) bool {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		if a.owner.PingContext(t.Context()) != nil {
			return true
		}
	}
	return false
}

func (a *alone) undo(t *testing.T, now string) {
	t.Helper()
	a.exec(t, "SET GLOBAL general_log = DEFAULT", "RESET SLAVE ALL")
	before := strings.Split(a.state, "\n")
	for line := range strings.SplitSeq(now, "\n") {
		if filepath.IsAbs(line) && !slices.Contains(before, line) {
			if err := os.Remove(line); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
	}
	for until := time.Now().Add(10 * time.Second); now != a.state; now = mariadbtest.State(t, a.owner, a.folder) {
		if time.Now().After(until) {
			t.Fatalf("what was done cannot be undone:\n%s\nnow\n%s", a.state, now)
		}
	}
}

// seen collects rows as text.
type seen struct{ text string }

func (*seen) columns([]column) error { return nil }

func (s *seen) row(cells []sqldriver.Value) (bool, error) {
	for _, c := range cells {
		s.text += text(c)
	}
	return len(s.text) < 1<<20, nil
}

// TestSessionHoldsAlone sends the attacks with the guard and the check of texts
// switched off. A login made by the remedy does no harm. What the superuser does is
// known, needs rights that its connection tells, and is done by those rights.
func TestSessionHoldsAlone(t *testing.T) {
	t.Parallel()
	a := newAlone(t)
	super := a.login(t, "root", "")
	rights, err := super.Rights(t.Context())
	if err != nil || len(rights.Excess) != 1 {
		t.Fatalf("the superuser has the rights %v, %v", rights, err)
	}
	for s := range strings.SplitSeq(strings.TrimSpace(rights.Remedy), ";\n") {
		a.exec(t, strings.TrimSuffix(s, ";"))
	}
	a.state = mariadbtest.State(t, a.owner, a.folder)
	reader := a.login(t, "arivu_reader", "choose a password")
	if rights, err := reader.Rights(t.Context()); err != nil || len(rights.Excess) > 0 {
		t.Errorf("the login that the remedy makes: %v, %v", rights, err)
	}
	var past []string
	for _, attack := range attacks(t) {
		if a.harms(t, reader, attack) {
			t.Errorf("a reader's session lets through: %s", attack)
		}
		if attack != shutdown && a.harms(t, super, attack) {
			past = append(past, attack)
		}
	}
	slices.Sort(past)
	want := slices.DeleteFunc(slices.Sorted(maps.Keys(getPast)), func(s string) bool { return s == shutdown })
	if !slices.Equal(past, want) {
		t.Errorf("the superuser's session lets through\n%s\nwant\n%s", strings.Join(past, "\n"), strings.Join(want, "\n"))
	}
	a.needsTheRight(t)
}

// needsTheRight holds that a reader with the right named can do what it is named for,
// and that its connection tells so with the remedy. The attack that ends the server
// comes last.
func (a *alone) needsTheRight(t *testing.T) {
	t.Helper()
	order := slices.SortedFunc(maps.Keys(getPast), func(x, y string) int {
		return strings.Compare(strings.TrimPrefix(x, shutdown), strings.TrimPrefix(y, shutdown))
	})
	slices.Reverse(order)
	for i, attack := range order {
		user := fmt.Sprintf("with_%d", i)
		a.exec(t, "CREATE USER "+user+" IDENTIFIED BY 'p'", "GRANT SELECT ON shop.* TO "+user, "GRANT "+getPast[attack]+" ON *.* TO "+user)
		a.state = mariadbtest.State(t, a.owner, a.folder)
		d := a.login(t, user, "p")
		rights, err := d.Rights(t.Context())
		if err != nil || len(rights.Excess) != 1 || rights.Excess[0] != "has the rights "+getPast[attack] || !strings.Contains(rights.Remedy, "GRANT SELECT") {
			t.Errorf("a login with %s: %v, %v", getPast[attack], rights, err)
		}
		if !a.harms(t, d, attack) {
			t.Errorf("%s alone does not allow %s", getPast[attack], attack)
		}
	}
}
