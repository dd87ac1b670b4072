package mysql

import "testing"

func TestDefaultOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stored, extra string
		mariaDB       bool
		want          string
	}{
		{"NULL", "", true, ""}, {"'NULL'", "", true, "'NULL'"}, {"0", "", true, "0"}, {"uuid()", "", true, "uuid()"},
		{"NULL", "", false, "'NULL'"}, {"open", "", false, "'open'"}, {"it's", "", false, "'it''s'"}, {"0", "", false, "'0'"},
		{"uuid()", "DEFAULT_GENERATED", false, "uuid()"}, {"CURRENT_TIMESTAMP(3)", "on update CURRENT_TIMESTAMP", false, "CURRENT_TIMESTAMP(3)"},
		{"b'101'", "", false, "b'101'"},
	} {
		if got := defaultOf(c.stored, c.extra, c.mariaDB); got != c.want {
			t.Errorf("%+v is %s", c, got)
		}
	}
}
