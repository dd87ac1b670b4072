package engine_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

func TestClassOfText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]events.TypeClass{
		"2024-02-29": events.TypeDate, "2024-02-29 12:30": events.TypeTime, "2024-02-29T12:30:01Z": events.TypeTime,
		"2024-02-29 12:30:01.123456+05:30": events.TypeTime, "2024-02": events.TypeText, "2024-02-29 x": events.TypeText,
		"2024/02/29": events.TypeText, "": events.TypeText, "2024-02-29-17": events.TypeText, "2024-02-29 12:30 pm": events.TypeText,
	} {
		if got := engine.ClassOfText(s); got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

func TestTimeAndDecimalValues(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]any{
		"2024-02-29 12:30:01":       "2024-02-29T12:30:01",
		"2024-02-29 12:30:01.5+02":  "2024-02-29T12:30:01.5+02:00",
		"2024-02-29 12:30:01-0930":  "2024-02-29T12:30:01-09:30",
		"2024-02-29 12:30:01+00:00": "2024-02-29T12:30:01+00:00",
		"infinity":                  "infinity",
		"0044-03-15 12:00:00+00 BC": "0044-03-15 12:00:00+00 BC",
	} {
		if got := engine.TimeValue(s); got != want {
			t.Errorf("%q became %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]any{
		"1.10": json.Number("1.10"), "-0": json.Number("-0"), "0.0": json.Number("0.0"), "NaN": "NaN", "1e5": "1e5", "01": "01", ".5": ".5", "": "", "-": "-", "1.": "1.",
	} {
		if got := engine.DecimalValue(s); got != want {
			t.Errorf("%q became %v, want %v", s, got, want)
		}
	}
}

func FuzzDecimalValueIsJSON(f *testing.F) {
	f.Add("-1.50")
	f.Add("00")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := engine.DecimalValue(s).(json.Number); ok && !json.Valid([]byte(n)) {
			t.Errorf("%q became the number %q", s, n)
		}
		if got, ok := engine.TimeValue(s).(string); !ok || (engine.ClassOfText(s) == events.TypeText && got != s) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestCheckStatement(t *testing.T) {
	t.Parallel()
	for sql, class := range map[string]events.Class{
		" ": events.ClassSyntax, "a\xff": events.ClassSyntax, "a\x00": events.ClassUnsafe, strings.Repeat("a", 65<<10): events.ClassTooExpensive,
	} {
		if err := engine.CheckStatement(sql); !errors.Is(err, class) {
			t.Errorf("%.10q: %v", sql, err)
		}
	}
	if err := engine.CheckStatement("SELECT 1"); err != nil {
		t.Error(err)
	}
}

func TestWordAt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sql      string
		position int
		want     string
	}{
		{"SELECT a.b FROM", 8, "a.b"}, {`SELECT "a b" x`, 8, `"a b"`}, {"a = b", 3, "="}, {"grün,", 1, "grün"}, {"x", 2, ""}, {"x", 0, ""}, {`"open`, 1, `"`},
	} {
		if got := engine.WordAt(test.sql, test.position); got != test.want {
			t.Errorf("%q at %d is %q, want %q", test.sql, test.position, got, test.want)
		}
	}
}

func TestPointValue(t *testing.T) {
	t.Parallel()
	east, west := time.FixedZone("", 5*3600+1800), time.FixedZone("", -3*3600)
	for _, c := range []struct {
		at                time.Time
		date, bare, zoned string
	}{
		{time.Date(2024, 2, 29, 12, 30, 1, 0, time.UTC), "2024-02-29", "2024-02-29T12:30:01", "2024-02-29T12:30:01+00:00"},
		{time.Date(2024, 2, 29, 12, 30, 1, 500_000_000, east), "2024-02-29", "2024-02-29T12:30:01.5", "2024-02-29T12:30:01.5+05:30"},
		{time.Date(1, 1, 1, 0, 0, 0, 100, west), "0001-01-01", "0001-01-01T00:00:00.0000001", "0001-01-01T00:00:00.0000001-03:00"},
		{time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC), "12345-01-01", "12345-01-01T00:00:00", "12345-01-01T00:00:00+00:00"},
	} {
		if d, p, z := engine.DateValue(c.at), engine.PointValue(c.at, false), engine.PointValue(c.at, true); d != c.date || p != c.bare || z != c.zoned {
			t.Errorf("%s became %s, %s, %s", c.at, d, p, z)
		}
	}
}

func TestScaledValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n     int64
		scale int
		want  string
	}{
		{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-5, 1, "-0.5"}, {-5, 0, "-5"}, {1234, 2, "12.34"}, {-100, 2, "-1.00"}, {1, 18, "0.000000000000000001"},
		{math.MaxInt64, 4, "922337203685477.5807"}, {math.MinInt64, 18, "-9.223372036854775808"}, {math.MinInt64, 0, "-9223372036854775808"},
	} {
		if got := engine.ScaledValue(c.n, c.scale); got != json.Number(c.want) {
			t.Errorf("%d with %d digits behind the point is %v, want %s", c.n, c.scale, got, c.want)
		}
	}
}

// However a number is passed on, it is what its own value would be printed as.
func TestPrintedNumbers(t *testing.T) {
	t.Parallel()
	texts := []string{"0", "-0", "-1", "00", "01", "1.", ".5", "0.5", "-0.5", "0.50", "1.0", "0.000001", "0.0000001", "0.0000012", "1e5", "+1", "12345678901234.5", "NaN",
		"9007199254740993", "-9223372036854775808", "123456789012345", "1234567890123456", "0.1", "0.30000000000000004", "-0.0", "", "x"}
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		texts = append(texts, strconv.FormatFloat((random.Float64()-0.5)*math.Pow10(random.IntN(18)), 'f', random.IntN(9), 64), strconv.FormatInt(random.Int64()>>random.IntN(63), 10))
	}
	for _, s := range texts {
		want := any(s)
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			want = events.FloatValue(f)
		}
		if got := engine.PrintedValue(s, events.TypeFloat); got != want {
			t.Errorf("the float %q is %#v, want %#v", s, got, want)
		}
		want = s
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			want = events.IntValue(i)
		}
		if got := engine.PrintedValue(s, events.TypeInteger); got != want {
			t.Errorf("the integer %q is %#v, want %#v", s, got, want)
		}
	}
}
