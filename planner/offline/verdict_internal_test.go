package offline

import "testing"

func TestJudge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		confidence float64
		choices    int
		want       verdict
	}{
		{0.97, 0, sure}, {DefaultThreshold, 0, sure}, {DefaultThreshold - 0.01, 0, notSure}, {0, 0, notSure},
		{0.97, 2, choose}, {0.1, 2, choose},
		// One reading is no choice.
		{0.97, 1, sure}, {0.1, 1, notSure},
	} {
		if got := judge(c.confidence, DefaultThreshold, c.choices); got != c.want {
			t.Errorf("confidence %g with %d readings: %d, want %d", c.confidence, c.choices, got, c.want)
		}
	}
}

// Confidence falls with each assumption and with each name that is not the
// schema's own, and stays within its bounds.
func TestConfidence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		assumptions int
		quality     float64
		want        float64
	}{
		{0, 1, mostConfidence}, {1, 1, 0.94}, {2, 1, 0.91}, {50, 1, 0.77}, {0, 0.9, 0.87}, {0, 0.1, 0.58}, {50, 0.1, 0.46},
	} {
		got, reasons := confidence(&resolver{quality: c.quality}, make([]string, c.assumptions))
		if got != c.want || len(reasons) == 0 {
			t.Errorf("%d assumptions at quality %g: %g (%v), want %g", c.assumptions, c.quality, got, reasons, c.want)
		}
	}
	// What is not the schema's own word throughout, and takes much for granted, is
	// not run.
	if worst, _ := confidence(&resolver{}, make([]string, 50)); judge(worst, DefaultThreshold, 0) != notSure {
		t.Errorf("a confidence of %g is sure", worst)
	}
}
