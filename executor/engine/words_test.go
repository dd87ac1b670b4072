package engine

import (
	"strings"
	"testing"

	"arivu/events"
)

// words cuts at spaces: good enough for statements written for it.
func words(sql string) Words { return strings.Fields(sql) }

func TestLimitOfWords(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]float64{
		"SELECT * FROM a , b LIMIT 10":                                         10,
		"SELECT * FROM a LIMIT 10 OFFSET 5":                                    15,
		"SELECT * FROM a LIMIT 5 , 10":                                         15,
		"SELECT round ( x , 2 ) FROM a LIMIT 10":                               10,
		"SELECT * FROM ( SELECT count ( * ) FROM a GROUP BY x ) AS t LIMIT 10": 10,
		"WITH t AS ( SELECT max ( x ) FROM a ) SELECT * FROM t LIMIT 10":       10,
		"SELECT * FROM a WHERE x IN ( SELECT y FROM b LIMIT 3 )":               0,
		"SELECT * FROM a": 0,
		"SELECT round ( avg ( x ) , 2 ) FROM a LIMIT 10":                0,
		"SELECT count ( * ) FROM a LIMIT 10":                            0,
		"SELECT x FROM a GROUP BY x LIMIT 10":                           0,
		"SELECT DISTINCT x FROM a LIMIT 10":                             0,
		"SELECT x FROM a ORDER BY x LIMIT 10":                           0,
		"SELECT x FROM a UNION SELECT y FROM b LIMIT 10":                0,
		"SELECT row_number ( ) OVER ( PARTITION BY x ) FROM a LIMIT 10": 0,
		"( SELECT max ( x ) FROM a ) LIMIT 10":                          10,
		"SELECT x FROM a LIMIT":                                         0,
		") ) LIMIT 4":                                                   4,
	} {
		if got := words(sql).Limit(true); got != want {
			t.Errorf("%s: %v, want %v", sql, got, want)
		}
	}
	if got := words("SELECT x FROM a ORDER BY x LIMIT 10").Limit(false); got != 10 {
		t.Errorf("in the order of an index: %v", got)
	}
}

func TestTablesOfWords(t *testing.T) {
	t.Parallel()
	known := &events.Schema{Tables: []events.Table{{Name: "Orders"}, {Name: "customers"}, {Namespace: "a", Name: "twice"}, {Namespace: "b", Name: "twice"}}}
	named := words("SELECT * FROM orders AS O JOIN customers c ON O . x = c . x , customers AS x , orders X , twice AS t WHERE orders").Tables(known)
	for name, want := range map[string]string{"o": "Orders", "orders": "Orders", "c": "customers", "customers": "customers", "x": "", "twice": "", "t": "", "z": ""} {
		if got := named[name]; got == nil && want != "" || got != nil && got.Name != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	if len(words("SELECT * FROM orders").Tables(nil)) != 0 {
		t.Error("without a snapshot a name means something")
	}
}
