package offline_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
)

// A choice names the one thing that differs, and says in full what each reading
// would ask.
func TestChoiceSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	s := shop(t)
	body := ask(t, s, "average rating")
	c, ok := body.(*events.Clarify)
	if !ok {
		t.Fatalf("got %+v", body)
	}
	if c.Prompt != `"rating" can mean more than one thing here. Which do you mean?` || len(c.Readings) != 2 {
		t.Fatalf("got %+v", c)
	}
	for i, want := range []string{
		"Rating means the review rating. The average of the review's rating.",
		"Rating means the supplier rating. The average of the supplier's rating.",
	} {
		if c.Readings[i].Restatement != want {
			t.Errorf("reading %d: %q, want %q", i, c.Readings[i].Restatement, want)
		}
		if p := planned(t, s, c.Readings[i].Question); !strings.HasSuffix(want, p.Restatement) {
			t.Errorf("%q is read as %q", c.Readings[i].Question, p.Restatement)
		}
	}
}

// A refusal says what it understood, what it did not, and what it could answer.
func TestRefusalSaysWhatItUnderstood(t *testing.T) {
	t.Parallel()
	body := ask(t, shop(t), "how many broccoli customers from Germany since March")
	d, ok := body.(*events.Declined)
	if !ok {
		t.Fatalf("got %+v", body)
	}
	want := []string{`"customers": customers`, `"germany": a country 'Germany'`, `"since march 2026": on or after 1 March 2026`}
	if !slices.Contains(d.Missing, "broccoli") || len(d.Suggestions) == 0 || !slices.Equal(d.Understood[:2], want[:2]) || len(d.Understood) != 3 {
		t.Errorf("got %+v", d)
	}
}

// A word that is nearly one of the database's is offered in its place.
func TestRefusalOffersNearWords(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for question, want := range map[string]string{
		"how many supliars are there": "how many suppliers are there",
		"customers from frnce":        "customers from France",
	} {
		d, ok := ask(t, s, question).(*events.Declined)
		if !ok {
			continue // it may be near enough to be read at once
		}
		if len(d.Suggestions) == 0 || d.Suggestions[0] != want {
			t.Errorf("%s: %+v, want %q", question, d, want)
		}
	}
}

func TestThresholdDecidesWhatIsRun(t *testing.T) {
	t.Parallel()
	s := shop(t)
	const question = "top customers"
	if planned(t, s, question).Confidence < offline.DefaultThreshold {
		t.Error("a plan below the threshold was offered")
	}
	body, err := offline.New(offline.WithoutModel(), offline.WithThreshold(0.99)).Plan(question, s, now)
	d, ok := body.(*events.Declined)
	if err != nil || !ok || !strings.Contains(d.Reason, "not sure enough of my reading: the revenue for each customer") {
		t.Errorf("got %+v, %v", body, err)
	}
}

// What a snapshot does not show of a column is nowhere in what is said: not among
// values, not in hints, not in a choice or a restatement.
func TestWithheldValuesAreNeverSaid(t *testing.T) {
	t.Parallel()
	open, closed := shop(t), shop(t)
	withheld := map[string]bool{}
	for i := range closed.Tables {
		for k := range closed.Tables[i].Columns {
			c := &closed.Tables[i].Columns[k]
			for _, v := range c.Values {
				withheld[strings.ToLower(v)] = true
			}
			c.Values, c.AllValues, c.Min, c.Max, c.Distinct = nil, false, "", "", -1
		}
	}
	closed.Fingerprint = "closed"
	for _, question := range []string{
		"customers from 'Frence'", "customers from frnce", "how many customers live in Germny", "orders with status 'canceld'", "sales by city",
		"how many people live in Berlin", "customers per country", "vip customers", "and the weather?",
	} {
		for _, s := range []*events.Schema{closed, open} {
			said := strings.ToLower(everything(ask(t, s, question)))
			for v := range withheld {
				if s == closed && len(v) > 4 && !strings.Contains(strings.ToLower(question), v) && strings.Contains(said, "'"+v+"'") {
					t.Errorf("%s: %q is said of a column that shows nothing: %s", question, v, said)
				}
			}
		}
	}
}

// everything is all the text of an answer.
func everything(body events.Body) string {
	var parts []string
	switch b := body.(type) {
	case *events.Planned:
		parts = append(append(parts, b.Restatement, b.Candidates[0].SQL), b.Assumptions...)
		parts = append(append(parts, b.Reasons...), b.Notes...)
		for _, h := range b.Hints {
			parts = append(parts, h.Text, h.Question)
		}
	case *events.Clarify:
		parts = append(parts, b.Prompt)
		for _, r := range b.Readings {
			parts = append(parts, r.Restatement, r.Question)
		}
	case *events.Declined:
		parts = append(append(append(append(parts, b.Reason), b.Understood...), b.Missing...), b.Suggestions...)
	}
	return strings.Join(parts, "\n")
}
