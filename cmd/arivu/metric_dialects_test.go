//go:build !race

package main

import (
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/guard"
	"arivu/planner/offline"
	"arivu/planner/vouched"
)

// What metrics and verified questions come to passes the guard of every dialect, whatever
// an asker says in a parameter's place.
func TestMeaningsPassTheGuardOfEveryDialect(t *testing.T) {
	t.Parallel()
	schema, _ := wholeShop(t)
	semantics := &events.Semantics{Connection: "shop", Version: 1, Updated: time.Unix(1, 0), Meanings: shopMeanings}
	for _, d := range []events.Dialect{
		events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks,
		events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer,
	} {
		s := *schema
		s.Dialect, s.Fingerprint = d, string(d)
		p := offline.New(offline.WithoutModel())
		for _, question := range []string{
			"net sales", "net sales by month in 2025", "top 5 customers by net sales", "share of net sales by channel", "basket by channel",
			"countries with net sales above 1000", "running total of net sales by month in 2025",
		} {
			body, err := p.Continue(offline.Input{Question: question, Schema: &s, Now: time.Now(), Semantics: semantics})
			if err != nil {
				t.Fatal(err)
			}
			plan, ok := body.(*events.Planned)
			if !ok || len(plan.Metrics) != 1 {
				t.Errorf("%s, %q: %+v", d, question, body)
				continue
			}
			if _, err := guard.Check(plan.Candidates[0].SQL, &s, guard.Options{}); err != nil {
				t.Errorf("%s, %q: %v\n%s", d, question, err, plan.Candidates[0].SQL)
			}
		}
		own := *semantics
		own.Meanings = semantics.Clone()
		if d == events.DialectSnowflake { // which reads names without quotes in capitals
			own.VerifiedQuestion("named").SQL = `SELECT COUNT(*) AS n, :name AS looked_for FROM "products" WHERE "name" = :name`
		}
		book := vouched.NewBook(&own, d)
		for _, name := range []string{"lamp", "'", `\`, `\'`, "x' UNION SELECT 1, email FROM customers --", "*/ ; DROP TABLE products", "$$", "«"} {
			a, ok := book.Find(`is there a product named "`+name+`"?`, &s, time.Now())
			if !ok {
				t.Errorf("%s: %q does not fit", d, name)
				continue
			}
			st, err := guard.Check(a.SQL, &s, guard.Options{})
			if err != nil || len(st.Tables) != 1 || st.Tables[0] != "products" {
				t.Errorf("%s, %q: %v\n%s", d, name, err, a.SQL)
			}
		}
	}
}
