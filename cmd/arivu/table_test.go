package main

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/events"
)

// Floating-point numbers are shown without the noise of their arithmetic; decimals
// keep every digit.
func TestTableShowsFigures(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	printTable(&out, []events.ResultColumn{{Name: "float", Type: events.TypeFloat}, {Name: "decimal", Type: events.TypeDecimal}}, []events.Row{
		{json.Number("27409.179999999993"), json.Number("1234567890123.1234567")},
		{json.Number("-1.5e-7"), json.Number("0.10")},
		{json.Number("1e300"), nil},
	})
	for _, want := range []string{"27409.18 ", "1234567890123.1234567", "-0.00000015", "0.10", "—"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
