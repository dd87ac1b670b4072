package prompt_test

import (
	"strings"
	"testing"

	"arivu/planner/prompt"
)

// The counts are those of the o200k_base tokenizer.
func TestTokensAreEstimated(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want int
	}{
		"question": {"How many customers in each country ordered more than three products last quarter?", 14},
		"statement": {"SELECT c.country, SUM(o.total_amount) AS revenue FROM orders AS o JOIN customers AS c ON c.customer_id = o.customer_id " +
			"WHERE o.order_date >= '2025-01-01' GROUP BY c.country ORDER BY revenue DESC", 48},
		"schema": {"table customers ~5012 rows \"People and firms that bought once\"\n  customer_id integer pk\n" +
			"  country text {\"Germany\", \"India\"}\n  signup_date date null \"2023-01-01\"..\"2026-11-20\"\n", 50},
		"json": {`{"sql":"SELECT COUNT(*) FROM client","class":"unknown_table","message":"there is no table \"client\"","piece":"client","near":["customers"]}`, 33},
	} {
		if got := prompt.EstimateTokens(tt.text); got*10 < tt.want*9 || got*10 > tt.want*13 {
			t.Errorf("%s: got %d, o200k_base makes %d", name, got, tt.want)
		}
	}
	// Of what is not English, older tokenizers make more.
	for text, want := range map[string]int{
		"Wie viele Bestellungen gab es im letzten Monat, aufgeschlüsselt nach Land und Warengruppe?": 24,
		"上个月每个国家的订单总额是多少？请按客户分组。":                                                                    22,
	} {
		if got := prompt.EstimateTokens(text); got*10 < want*8 || got*10 > want*13 {
			t.Errorf("%s: got %d, cl100k_base makes %d", text, got, want)
		}
	}
	if got := prompt.EstimateTokens(""); got != 0 {
		t.Errorf("nothing has %d tokens", got)
	}
}

func FuzzEstimateTokens(f *testing.F) {
	f.Add("SELECT 1")
	f.Add("\xff\x00 é 👍\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := prompt.EstimateTokens(text)
		if got < 0 || got > 2*len(text) || text != "" && got == 0 {
			t.Errorf("%q has %d tokens", text, got)
		}
		if twice := prompt.EstimateTokens(strings.Repeat(text, 2)); twice > 2*got+2 {
			t.Errorf("%q has %d tokens, twice of it %d", text, got, twice)
		}
	})
}
