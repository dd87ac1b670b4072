package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"
	"time"
)

// digest is a hash over every value of every row.
func digest(s *shop) string {
	h := sha256.New()
	var line []byte
	for _, t := range tables {
		from := t.rows(s)
		for i := range from.count {
			line = append(line[:0], t.name...)
			for _, v := range from.row(i) {
				line = appendValue(append(line, '\t'), v)
			}
			h.Write(append(line, '\n'))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func appendValue(line []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(line, `\N`...)
	case int:
		return strconv.AppendInt(line, int64(v), 10)
	case cents:
		return strconv.AppendInt(line, int64(v), 10)
	case date:
		return strconv.AppendInt(line, int64(v), 10)
	case moment:
		return strconv.AppendInt(line, int64(v), 10)
	case bool:
		return strconv.AppendBool(line, v)
	case string:
		return strconv.AppendQuote(line, v)
	default:
		panic(fmt.Sprintf("a value of type %T", v))
	}
}

// The golden hash pins the data of sampleDay: when it changes, files made before
// are outdated. Raise formatVersion and only then write the new hash here.
const (
	goldenVersion = 1
	goldenDigest  = "b30478413d47955a9b74f982bb078d5f131d7724c9ddd325d175dc026e44b3b2"
)

func TestDataArePinned(t *testing.T) {
	t.Parallel()
	if got := digest(newShop(sampleDay)); got != goldenDigest || formatVersion != goldenVersion {
		t.Errorf("format %d has digest %s, want format %d with %s; raise formatVersion with every change of the data",
			formatVersion, got, goldenVersion, goldenDigest)
	}
}

func TestOnlyTheDayCounts(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("Tokyo", 9*3600)
	if digest(newShop(time.Date(2025, time.November, 22, 0, 1, 0, 0, tokyo))) != goldenDigest {
		t.Error("the same calendar day at another time and in another zone gives other data")
	}
	if digest(newShop(sampleDay.AddDate(0, 0, 1))) == goldenDigest {
		t.Error("the next day gives the same data")
	}
}

// Some days are awkward: leap days, the turns of years and months, long ago.
func TestHoldsOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, today := range []string{"2024-02-29", "2025-01-01", "2026-08-15", "2026-12-31", "1999-11-27"} {
		t.Run(today, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.DateOnly, today)
			if err != nil {
				t.Fatal(err)
			}
			s := newShop(at)
			checkCounts(t, s)
			checkOrders(t, s)
		})
	}
}

func checkCounts(t *testing.T, s *shop) {
	t.Helper()
	bounds := map[string][2]int{
		"categories": {36, 44}, "suppliers": {50, 70}, "products": {600, 600}, "stores": {10, 15},
		"employees": {120, 200}, "customers": {5_000, 5_000}, "addresses": {6_500, 8_500},
		"orders": {19_000, 19_000}, "order_items": {40_000, 47_000}, "payments": {19_000, 21_500},
		"shipments": {14_000, 18_000}, "returns": {1_400, 2_600}, "reviews": {5_000, 8_000},
	}
	total := 0
	for _, table := range tables {
		n := table.rows(s).count
		total += n
		if b := bounds[table.name]; n < b[0] || n > b[1] {
			t.Errorf("%s has %d rows, want %d to %d", table.name, n, b[0], b[1])
		}
	}
	if total < 115_000 || total > 125_000 {
		t.Errorf("%d rows in all, want some 120,000", total)
	}
}

func checkOrders(t *testing.T, s *shop) {
	t.Helper()
	items := 0
	for _, o := range s.orders {
		var sum cents
		for _, it := range o.lines {
			sum += it.amount()
			if whole := it.price * cents(it.quantity) * (100 - it.discount); whole%100 != 0 {
				t.Fatalf("line %d is not whole cents", it.id)
			}
		}
		items += len(o.lines)
		day := o.placed.date()
		switch {
		case len(o.lines) == 0, sum != o.total, sum <= 0:
			t.Fatalf("order %d: %d lines sum to %d, total is %d", o.id, len(o.lines), sum, o.total)
		case day < s.start || day > s.today, day < o.customer.signup, o.arrived >= s.now():
			t.Fatalf("order %d of %v arrived at %v: out of its time", o.id, day, o.arrived)
		}
	}
	if items != len(s.items) {
		t.Errorf("orders hold %d lines, the table %d", items, len(s.items))
	}
}

func TestProductsStayTheSame(t *testing.T) {
	t.Parallel()
	names := func(today time.Time) map[string]bool {
		all := make(map[string]bool)
		for _, p := range newShop(today).products {
			all[p.name] = true
		}
		return all
	}
	before, after := names(sampleDay), names(sampleDay.AddDate(1, 0, 0))
	for name := range before {
		if !after[name] {
			t.Errorf("%s is gone a year later", name)
		}
	}
	if len(before) != productCount {
		t.Errorf("%d distinct names, want %d", len(before), productCount)
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount   cents
		currency string
		want     cents
	}{
		{1_234, "EUR", 1_299}, {1_299, "EUR", 1_299}, {54_321, "USD", 54_900}, {54_900, "USD", 54_900},
		{1_234, "CHF", 1_290}, {1_290, "CHF", 1_290}, {41_234, "INR", 41_900}, {41_900, "INR", 41_900}, {100, "INR", 1_900},
	} {
		if got := charm(c.amount, c.currency); got != c.want {
			t.Errorf("charm(%d, %s) = %d, want %d", c.amount, c.currency, got, c.want)
		}
	}
	if got := even(1_999); got != 2_000 {
		t.Errorf("even(1999) = %d, want 2000", got)
	}
}

func TestMailNamesAreASCII(t *testing.T) {
	t.Parallel()
	for culture, of := range cultures {
		for _, name := range append(append([]string{}, of.first...), of.last...) {
			for _, c := range asciiName(name) {
				if c < 'a' || c > 'z' {
					t.Errorf("%s name %s folds to %q", culture, name, asciiName(name))
				}
			}
		}
	}
	for _, c := range countries {
		for _, other := range append([]string{c.home}, c.others...) {
			if len(cultures[other].first) == 0 {
				t.Errorf("%s has people of the unknown culture %q", c.name, other)
			}
		}
	}
}

func BenchmarkShop(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newShop(sampleDay)
	}
}
