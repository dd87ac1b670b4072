package planner_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/ground"
	"arivu/planner/llm/llmtest"
)

// written holds one version in memory.
type written struct {
	held *events.Semantics
	err  error
}

func (w written) Semantics(context.Context, string, string) (*events.Semantics, error) {
	return w.held, w.err
}

func shopMeaning() *events.Semantics {
	return &events.Semantics{Connection: "shop", Version: 5, Updated: start, Meanings: events.Meanings{
		Tables:  []events.TableMeaning{{Table: "customers", Description: "Everybody who ever bought."}},
		Metrics: []events.Metric{{Name: "total credit", Expression: "sum(credit)", Table: "customers", Filters: []string{"country = 'India'"}}},
		Verified: []events.VerifiedQuestion{{
			ID: "signups", Question: "sign-ups from {country} in {year}", Author: "bob", Time: start.AddDate(0, -1, 0), Note: "without staff",
			Parameters: []events.Parameter{{Name: "country", Type: events.ParameterValue, Column: "customers.country"}, {Name: "year", Type: events.ParameterPeriod}},
			SQL:        "SELECT COUNT(*) FROM customers WHERE country = :country AND signup_date >= :year_from AND signup_date < :year_to",
		}},
	}}
}

func TestVerifiedQuestionIsUsedFirst(t *testing.T) {
	t.Parallel()
	stub := llmtest.New()
	cfg := config(model(t, stub, time.Second), twoCandidates())
	cfg.Semantics = written{held: shopMeaning()}
	p := planner.New(cfg)
	for _, preference := range []events.PlannerPreference{events.PlanAuto, events.PlanOffline} {
		q := asked("Sign-ups from india in 2024?", preference)
		plan := handle[*events.Planned](t, p, q, q.Last())
		use := plan.Verified
		if plan.Path != events.PathVerified || use == nil || use.ID != "signups" || use.Author != "bob" || use.Version != 5 || plan.Semantics != 5 {
			t.Fatalf("%s: %+v", preference, plan)
		}
		const want = "SELECT COUNT(*) FROM customers WHERE country = 'India' AND signup_date >= '2024-01-01' AND signup_date < '2025-01-01'"
		if plan.Candidates[0].SQL != want || plan.Confidence < 0.9 || plan.Reasons[0] != "bob vouches for this statement since 2026-10-22" {
			t.Errorf("%s, %v %q", plan.Candidates[0].SQL, plan.Confidence, plan.Reasons)
		}
		if plan.Restatement != "sign-ups from India in 2024" || !slices.Equal(plan.Tables, []string{"customers"}) || !slices.Equal(plan.Notes, []string{"without staff"}) {
			t.Errorf("%q %q %q", plan.Restatement, plan.Tables, plan.Notes)
		}
	}
	if n := stub.Count(); n > 0 {
		t.Errorf("%d calls to the model", n)
	}
}

// What does not fit, was refused, or is to be a model's own work goes on to the planners.
func TestVerifiedQuestionIsPassedOver(t *testing.T) {
	t.Parallel()
	cfg := config(nil, twoCandidates())
	cfg.Semantics = written{held: shopMeaning()}
	p := planner.New(cfg)
	q := asked("sign-ups from Atlantis in 2024", events.PlanAuto)
	if plan := handle[*events.Planned](t, p, q, q.Last()); plan.Verified != nil || plan.Path != events.PathOffline {
		t.Errorf("a value that is not there: %+v", plan)
	}
	q = asked("sign-ups from India in 2024", events.PlanAuto)
	plan := handle[*events.Planned](t, p, q, q.Last())
	q.push(t, plan)
	again := q.push(t, rejected(plan.Candidates[0].SQL))
	if next := handle[*events.Planned](t, p, q, again); next.Path != events.PathOffline {
		t.Errorf("after its statement was refused: %+v", next)
	}
	q = asked("sign-ups from India in 2024", events.PlanLLM)
	if failure := handleError(t, p, q, q.Last()); failure.Class != events.ClassUnavailable {
		t.Errorf("a client that insists on a model: %v", failure)
	}
	cfg.Semantics = written{err: errors.New("the broker is down")}
	q = asked("anything", events.PlanAuto)
	if _, err := planner.New(cfg).Handle(t.Context(), q.Question, q.Last()); err == nil || !strings.Contains(err.Error(), "reading the semantics of shop") {
		t.Errorf("semantics that cannot be read: %v", err)
	}
}

// The offline planner gets the semantics, and the schema as people describe it.
func TestOfflinePlannerGetsSemantics(t *testing.T) {
	t.Parallel()
	cfg := config(nil, nil)
	cfg.Semantics = written{held: shopMeaning()}
	in := capture(t, cfg, "how many customers")
	if in.Semantics.Version != 5 || in.Schema.Tables[0].Comment != "Everybody who ever bought." {
		t.Errorf("got version %d, described as %q", in.Semantics.Version, in.Schema.Tables[0].Comment)
	}
}

// Code says whether a model's statement has a metric as it is defined, and the card shows
// what it says.
func TestModelsMetricIsChecked(t *testing.T) {
	t.Parallel()
	for sql, as := range map[string]bool{
		"SELECT SUM(c.credit) FROM customers c WHERE c.country = 'India'": true,
		"SELECT SUM(credit) FROM customers":                               false,
		"SELECT AVG(credit) FROM customers WHERE country = 'India'":       false,
	} {
		cfg := config(model(t, llmtest.New(), time.Second), twoCandidates())
		cfg.Semantics = written{held: shopMeaning()}
		p := planner.New(cfg)
		q := asked("what is the total credit?", events.PlanAuto)
		reply, err := json.Marshal(map[string]any{"sql": sql, "restatement": "the credit", "confidence": 0.9})
		if err != nil {
			t.Fatal(err)
		}
		done := q.push(t, &events.Completion{Provider: "openai", Model: "m", Text: string(reply)})
		plan := handle[*events.Planned](t, p, q, done)
		if len(plan.Metrics) != 1 || plan.Metrics[0].Name != "total credit" || plan.Metrics[0].AsDefined != as || plan.Semantics != 5 {
			t.Errorf("%s: %+v", sql, plan.Metrics)
		}
		if badge := slices.Contains(plan.Assumptions, "metric: total credit (v5)"); badge != as || (plan.Confidence == 0.9) != as {
			t.Errorf("%s: badge %v, confidence %v", sql, badge, plan.Confidence)
		}
		q.push(t, plan)
		ran := q.push(t, &events.Executed{SQL: sql, Columns: []events.ResultColumn{{Name: "sum"}}, Rows: []events.Row{{events.IntValue(7)}}, RowCount: 1})
		body, err := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{shop()}}).Handle(t.Context(), q.Question, ran)
		if err != nil {
			t.Fatal(err)
		}
		checks := body.(*events.Answered).Checks
		at := slices.IndexFunc(checks, func(c events.Check) bool { return c.Name == "metric total credit" })
		if at < 0 || checks[at].Passed != as {
			t.Errorf("%s: checks %+v", sql, checks)
		}
	}
}

// A model is told of instructions, metrics and verified questions, and of nothing that may
// be a value where values are kept from it.
func TestModelIsToldWhatIsWritten(t *testing.T) {
	t.Parallel()
	for _, hide := range []bool{false, true} {
		stub := llmtest.New(llmtest.Plan("SELECT 1", "one"))
		cfg := config(model(t, stub, time.Second), twoCandidates())
		meaning := shopMeaning()
		meaning.Instructions = []events.Instruction{{Text: "Staff are no customers."}}
		meaning.Verified = append(meaning.Verified, events.VerifiedQuestion{
			ID: "peru", Question: "sign-ups from Peru and their total credit", SQL: `SELECT COUNT(*), SUM(credit) FROM customers WHERE country = "Peru"`,
		})
		meaning.Metrics = append(meaning.Metrics, events.Metric{Name: "buyers", Expression: "count(*)", Table: "customers"})
		cfg.Semantics = written{held: meaning}
		if hide {
			cfg.Privacy = privacy{}
		}
		q := asked("the sign-ups from India in March 2024 and their total credit", events.PlanAuto)
		p := planner.New(cfg)
		completion := handle[*events.Completion](t, p, q, q.Last())
		checkTold(t, completion.Told, hide)
		if plan := handle[*events.Planned](t, p, q, q.push(t, completion)); !reflect.DeepEqual(plan.Told, completion.Told) {
			t.Errorf("the plan was told %+v", plan.Told)
		}
		told := stub.Calls()[0].User
		for text, kept := range map[string]bool{
			"Staff are no customers.": false, "Everybody who ever bought.": false, "buyers": false,
			"country = 'India'": true, "sum(credit)": true, "country = 'Germany'": true, "sign-ups from Germany in March 2024": true,
			"sign-ups from Peru": true,
		} {
			if want := !kept || !hide; strings.Contains(told, text) != want {
				t.Errorf("hidden %v: told of %q: %v, want %v\n%s", hide, text, !want, want, told)
			}
		}
		if strings.Contains(told, ":year_from") {
			t.Errorf("a model is shown a parameter: %s", told)
		}
	}
}

// checkTold looks at what the log says that a model was told of: as people have written it,
// not as it stands in the prompt.
func checkTold(t *testing.T, told *events.Told, hide bool) {
	t.Helper()
	want := &events.Told{
		Examples: []events.ToldExample{{ID: "signups", Question: "sign-ups from {country} in {year}"}, {ID: "peru", Question: "sign-ups from Peru and their total credit"}},
		Notes:    []string{"Staff are no customers."}, Metrics: []string{"total credit", "buyers"},
	}
	if hide {
		want.Examples, want.Metrics = nil, []string{"buyers"}
	}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("hidden %v: recorded is %+v, want %+v", hide, told, want)
	}
}

// A plan that was made of nothing that people have written says nothing of it.
func TestNothingIsToldWhereNothingIsWritten(t *testing.T) {
	t.Parallel()
	q := asked("how many?", events.PlanAuto)
	if c := handle[*events.Completion](t, planner.New(config(model(t, llmtest.New(), time.Second), twoCandidates())), q, q.Last()); c.Told != nil {
		t.Errorf("got %+v", c.Told)
	}
}

func TestCheckSemanticsNeedsTheSchema(t *testing.T) {
	t.Parallel()
	cfg := config(nil, nil)
	cfg.Schemas = schemas{}
	in := events.CheckSemantics{Tenant: "default", Connection: "shop", Meanings: shopMeaning().Meanings}
	_, err := planner.New(cfg).CheckSemantics(t.Context(), in)
	var failure *events.Error
	if !errors.As(err, &failure) || failure.Class != events.ClassUnavailable || !failure.Retryable {
		t.Errorf("got %v", err)
	}
	cfg.Schemas = schemas{shop()}
	out, err := planner.New(cfg).CheckSemantics(t.Context(), in)
	if err != nil || len(out.Problems) > 0 || len(out.Statements) != 2 {
		t.Errorf("got %+v, %v", out, err)
	}
}

// What people say of a join holds for a model and for the offline planner.
func TestVerdictsOnJoinsReachBothPlanners(t *testing.T) {
	t.Parallel()
	s := shop()
	s.Tables = append(s.Tables, events.Table{Name: "visits", Kind: events.KindTable, Rows: 20, Columns: []events.Column{
		{Name: "visit_id", Class: events.TypeInteger}, {Name: "customer_id", Class: events.TypeInteger}, {Name: "who", Class: events.TypeInteger},
	}})
	relation := func(column string, rejected bool) events.Relation {
		return events.Relation{Table: "visits", Columns: []string{column}, RefTable: "customers", RefColumns: []string{"customer_id"}, Rejected: rejected}
	}
	for name, tt := range map[string]struct {
		relations []events.Relation
		told      map[string]bool
		joins     int
	}{
		"open":     {nil, map[string]bool{"customer_id integer ~> customers.customer_id": true}, 1},
		"rejected": {[]events.Relation{relation("customer_id", true)}, map[string]bool{"> customers.customer_id": false}, 0},
		"accepted": {[]events.Relation{relation("customer_id", true), relation("who", false)}, map[string]bool{
			"who integer -> customers.customer_id": true, "customer_id integer ~>": false}, 1},
	} {
		stub := llmtest.New(llmtest.Plan("SELECT 1", "one"))
		cfg := config(model(t, stub, time.Second), twoCandidates())
		cfg.Schemas = schemas{s}
		cfg.Semantics = written{held: &events.Semantics{Connection: "shop", Version: 5, Updated: start, Meanings: events.Meanings{Relations: tt.relations}}}
		q := asked("visits per country of the customers", events.PlanAuto)
		handle[*events.Completion](t, planner.New(cfg), q, q.Last())
		for text, want := range tt.told {
			if told := stub.Calls()[0].User; strings.Contains(told, text) != want {
				t.Errorf("%s: told of %q: %v\n%s", name, text, !want, told)
			}
		}
		cfg = config(nil, nil)
		cfg.Schemas, cfg.Semantics = schemas{s}, written{held: &events.Semantics{Connection: "shop", Version: 5, Updated: start, Meanings: events.Meanings{Relations: tt.relations}}}
		in := capture(t, cfg, "visits per country")
		if n := len(ground.NewCatalog(in.Schema).Edges(ground.NewCatalog(in.Schema).Table("visits"))); n != tt.joins {
			t.Errorf("%s: the offline planner sees %d ways from visits, want %d", name, n, tt.joins)
		}
	}
}
