package guard_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
	"arivu/executor/guard/sqlquery"
)

// printedWords are the words that may stand in what runs without being a name, beside
// functions, types and parts of dates. None of them opens a statement but SELECT and
// WITH, and no INTO is among them.
var printedWords = wordSet(`SELECT DISTINCT TOP PERCENT WITH TIES AS FROM WHERE GROUP BY HAVING WINDOW ORDER ASC DESC OFFSET ROWS FETCH
	NEXT ONLY UNION ALL EXCEPT INTERSECT VALUES IN NOT AND OR LIKE ESCAPE BETWEEN IS NULL ANY SOME EXISTS CASE WHEN THEN ELSE
	END CAST TRY_CAST CONVERT TRY_CONVERT PARSE TRY_PARSE USING AT TIME ZONE COLLATE OVER PARTITION RANGE UNBOUNDED PRECEDING
	FOLLOWING CURRENT ROW WITHIN IGNORE RESPECT NULLS ROLLUP CUBE GROUPING SETS JOIN INNER LEFT RIGHT FULL OUTER CROSS APPLY ON
	PIVOT UNPIVOT FOR XML JSON PATH RAW AUTO ROOT TYPE ELEMENTS XSINIL ABSENT BINARY BASE64 INCLUDE_NULL_VALUES
	WITHOUT_ARRAY_WRAPPER OPTION MAXRECURSION RECOMPILE TABLESAMPLE SYSTEM REPEATABLE NOLOCK READUNCOMMITTED READCOMMITTED
	READCOMMITTEDLOCK NOEXPAND FORCESEEK FORCESCAN TRIM LEADING TRAILING BOTH VARYING MAX VALUE
	RETURNING HASH LOOP CONCAT FORCE OPTIMIZE UNKNOWN
	YEAR YY YYYY QUARTER QQ Q MONTH MM M DAYOFYEAR DY Y DAY DD D WEEK WK WW WEEKDAY DW W HOUR HH MINUTE MI N SECOND SS S
	MILLISECOND MS MICROSECOND MCS NANOSECOND NS TZOFFSET TZ ISO_WEEK ISOWK ISOWW`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// knownWords holds that every word of what runs is a name in brackets, a function, a
// type, or one of the words of the grammar.
func knownWords(t *testing.T, text string) {
	t.Helper()
	facts, err := dialect.For(events.DialectSQLServer)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := sqlquery.Lex(text, events.DialectSQLServer, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	collation := false
	for _, token := range tokens {
		word := strings.ToUpper(token.Text)
		low := strings.ToLower(token.Text)
		_, table := facts.TableFunction(low)
		switch {
		case token.Kind != sqlquery.KindWord || printedWords[word] || facts.Function(low) || facts.Type(low) || table:
		case collation && !facts.Keyword(word):
		default:
			t.Errorf("%s\nholds the word %s", text, token.Text)
		}
		collation = word == "COLLATE"
	}
}

// fragments are what an attack would have in a statement.
var fragments = []string{"DROP TABLE orders", "EXEC xp_cmdshell 'x'", "WAITFOR DELAY '0:0:9'", "; SHUTDOWN", "GO", "INTO evil", "AS drop", "UNION SELECT name FROM sys.objects",
	"--", "/*", "*/", "'", "''", "N'", "[", "]", "]]", `"`, "(", ")", ",", ".", "..", "=", "@x", "#t", "$", "0x", "1", "a", "[a]", "N'a'", "'a'", "FOR XML PATH('')", "FOR UPDATE",
	"FOR SYSTEM_TIME ALL", "WITH (XLOCK)", "WITH (NOLOCK)", "(UPDLOCK)", "OPTION (RECOMPILE)", "TOP 1", "PIVOT (SUM(a) FOR b IN ([c])) p", "CROSS APPLY OPENROWSET(BULK 'x', SINGLE_BLOB) x",
	"SELECT 1", "(SELECT 1)", "OVER ()", "COLLATE exec", "AT TIME ZONE 'UTC'", ".value('.', 'int')", "::int", "sys.", "master..", "NEXT VALUE FOR s", "\\\n", "\n"}

// TestSQLServerSplices puts fragments into good statements: what is still let through
// is one SELECT of known words.
func TestSQLServerSplices(t *testing.T) {
	t.Parallel()
	schema := shop(events.DialectSQLServer)
	random := rand.New(rand.NewPCG(1, 2)) // the same texts in every run
	var good []string
	for _, st := range corpus(t, events.DialectSQLServer) {
		if st.verdict == "allow" {
			good = append(good, st.sql)
		}
	}
	passed := 0
	const tries = 30_000
	for i := range tries {
		if !tried(i) {
			continue
		}
		words := strings.Split(good[random.IntN(len(good))], " ")
		for range 1 + random.IntN(3) {
			at := random.IntN(len(words) + 1)
			words = append(words[:at:at], append([]string{fragments[random.IntN(len(fragments))]}, words[at:]...)...)
		}
		st, err := guard.Check(strings.Join(words, " "), schema, guard.Options{MaxRows: 100})
		if err != nil {
			continue
		}
		passed++
		knownWords(t, st.SQL)
		oneSelect(t, st.SQL)
		stable(t, schema, st)
	}
	if passed == 0 || passed > tries/4 {
		t.Errorf("%d of %d texts passed", passed, tries)
	}
	t.Logf("%d of %d texts passed", passed, tries)
}
