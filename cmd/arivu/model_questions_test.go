package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
	"arivu/planner/llm/llmtest"
)

// modelCase is one entry of testdata/model_questions.json; the file says what its
// fields mean.
type modelCase struct {
	Question    string            `json:"question"`
	Replies     []json.RawMessage `json:"replies"`
	Status      events.Status     `json:"status"`
	Path        events.Path       `json:"path"`
	Gold        string            `json:"gold"`
	Rejected    []string          `json:"rejected"`
	Failed      []string          `json:"failed"`
	Agrees      bool              `json:"agrees"`
	Lowered     bool              `json:"lowered"`
	Notes       string            `json:"notes"`
	Reasons     string            `json:"reasons"`
	Readings    []string          `json:"readings"`
	Suggestions []string          `json:"suggestions"`
	Missing     []string          `json:"missing"`
	Says        string            `json:"says"`
	Error       events.Class      `json:"error"`
}

func modelCases(t *testing.T, today time.Time) []modelCase {
	t.Helper()
	data, err := os.ReadFile("testdata/model_questions.json")
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("{year}", strconv.Itoa(today.Year()), "{year-1}", strconv.Itoa(today.Year()-1))
	var file struct {
		Cases []modelCase `json:"cases"`
	}
	if err := json.Unmarshal([]byte(fill.Replace(string(data))), &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// roleplay replies to each question in turn.
type roleplay struct {
	replies map[string][]string // by question

	mu    sync.Mutex
	calls map[string]int
	last  map[string]string // the prompt last seen, by question
}

func newRoleplay(cases []modelCase, dialect events.Dialect) *roleplay {
	s := &roleplay{replies: map[string][]string{}, calls: map[string]int{}, last: map[string]string{}}
	for _, c := range cases {
		for _, raw := range c.Replies {
			s.replies[c.Question] = append(s.replies[c.Question], replyText(raw, dialect))
		}
	}
	return s
}

// replyText is a reply as the model says it in a dialect.
func replyText(raw json.RawMessage, dialect events.Dialect) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		panic(err)
	}
	list, _ := fields["candidates"].([]any)
	for _, item := range list {
		candidate, _ := item.(map[string]any)
		if sql, ok := candidate["postgres"]; ok && dialect == events.DialectPostgres {
			candidate["sql"] = sql
		}
		delete(candidate, "postgres")
	}
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// step replies to a call by the question in its prompt.
func (s *roleplay) step(call llmtest.Call) llmtest.Step {
	_, rest, _ := strings.Cut(call.User, "<question>")
	text, _, _ := strings.Cut(rest, "</question>")
	var question string
	if json.Unmarshal([]byte(text), &question) != nil {
		return llmtest.Text("no question")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.calls[question]
	s.calls[question]++
	s.last[question] = call.User
	if n >= len(s.replies[question]) {
		return llmtest.Text("the script is over")
	}
	return llmtest.Text(s.replies[question][n])
}

func (s *roleplay) callsOf(question string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[question]
}

// checkLast looks at the prompt of the last attempt: a fresh start, which shows why but not
// what was refused.
func (s *roleplay) checkLast(t *testing.T, c modelCase) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(c.Replies) < events.MaxAttempts {
		return
	}
	last := s.last[c.Question]
	if !strings.Contains(last, "This is the last attempt") || strings.Count(last, "<rejected") != 2 || strings.Contains(last, `"sql"`) {
		t.Errorf("the last prompt is %s", last[strings.Index(last, "<question>"):])
	}
}

func TestModelQuestionsOnSQLite(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	checkModel(t, events.DialectSQLite, "sqlite://"+shop(t), today)
}

func TestModelQuestionsOnPostgres(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	url := pgtest.Start(t)
	if err := demo.LoadPostgres(t.Context(), url, today, nil); err != nil {
		t.Fatal(err)
	}
	checkModel(t, events.DialectPostgres, url, today)
}

// checkModel asks the questions of the file, of which a scripted model plans each: it is
// right, or wrong and repaired, or wrong and found out, and the outcome is as expected.
func checkModel(t *testing.T, dialect events.Dialect, url string, today time.Time) {
	t.Helper()
	cases := modelCases(t, today)
	if len(cases) < 40 {
		t.Fatalf("%d questions", len(cases))
	}
	played := newRoleplay(cases, dialect)
	stub := llmtest.New()
	stub.Choose(played.step)
	s := start(t, "ARIVU_CONNECTION_SHOP="+url, "ARIVU_LLM_NARRATE=template",
		"ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	db, err := openers.All().Open(t.Context(), url, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, c := range cases {
		t.Run(c.Question, func(t *testing.T) {
			a := s.modelAnswer(t, c.Question, "auto")
			if a.Status != c.Status || c.Status == events.StatusAnswered && a.Path != c.Path {
				t.Fatalf("got %s by %s: %+v", a.Status, a.Path, a)
			}
			if n := played.callsOf(c.Question); n != len(c.Replies) {
				t.Errorf("%d replies were asked for, expected %d", n, len(c.Replies))
			}
			played.checkLast(t, c)
			c.checkEnd(t, s, a)
			if c.Status == events.StatusAnswered {
				c.checkAnswer(t, db, a)
			}
		})
	}
}

// modelAnswer is what is looked at of an answer.
type modelAnswer struct {
	shopAnswer

	Path       events.Path `json:"path"`
	Confidence float64     `json:"confidence"`
	Reasons    []string    `json:"reasons"`
	Notes      []string    `json:"notes"`
	Rejections []struct {
		Class string   `json:"class"`
		Near  []string `json:"near"`
	} `json:"rejections"`
}

func (s *server) modelAnswer(t *testing.T, question, planner string) *modelAnswer {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"question": question, "connection": "shop", "wait_ms": 60_000, "options": map[string]any{"max_rows": 10_000, "planner": planner},
	})
	if err != nil {
		t.Fatal(err)
	}
	a := new(modelAnswer)
	s.fetch(t, http.MethodPost, "/api/chat", body, a)
	return a
}

// checkEnd holds what an answer says of its way against what is expected, and asks what it
// offers instead of rows.
func (c *modelCase) checkEnd(t *testing.T, s *server, a *modelAnswer) {
	t.Helper()
	var classes, readings []string
	for _, r := range a.Rejections {
		classes = append(classes, r.Class)
	}
	if !slices.Equal(classes, c.Rejected) {
		t.Errorf("rejected for %v, expected %v", classes, c.Rejected)
	}
	if c.Error != "" && (a.Error == nil || a.Error.Class != c.Error) {
		t.Errorf("got error %+v, expected %s", a.Error, c.Error)
	}
	if notes := strings.Join(a.Notes, "\n"); !strings.Contains(notes, c.Notes) || c.Notes == "" && notes != "" {
		t.Errorf("got notes %q, expected %q", a.Notes, c.Notes)
	}
	if a.Clarify != nil {
		for _, r := range a.Clarify.Readings {
			readings = append(readings, r.Question)
		}
	}
	if !slices.Equal(readings, c.Readings) {
		t.Errorf("got readings %q, expected %q", readings, c.Readings)
	}
	if a.Declined == nil {
		c.checkOffers(t, s, readings)
		return
	}
	if c.Says != "" && a.Declined.Reason != c.Says || !slices.Equal(a.Declined.Missing, c.Missing) {
		t.Errorf("got %+v", a.Declined)
	}
	if c.Suggestions != nil && !slices.Equal(a.Declined.Suggestions, c.Suggestions) {
		t.Errorf("got suggestions %q, expected %q", a.Declined.Suggestions, c.Suggestions)
	}
	if c.Suggestions == nil && len(a.Declined.Suggestions) == 0 {
		t.Error("nothing is suggested")
	}
	c.checkOffers(t, s, a.Declined.Suggestions)
}

// checkOffers asks what is offered, without the model: a click has to be answered.
func (c *modelCase) checkOffers(t *testing.T, s *server, questions []string) {
	t.Helper()
	for _, q := range questions {
		if a := s.modelAnswer(t, q, "offline"); a.Status != events.StatusAnswered {
			t.Errorf("%q is offered and %s: %+v", q, a.Status, a.Declined)
		}
	}
}

func (c *modelCase) checkAnswer(t *testing.T, db engine.Engine, a *modelAnswer) {
	t.Helper()
	failed := map[string]bool{}
	for _, check := range a.Checks {
		if check.Skipped {
			t.Errorf("not made: %+v", check)
		}
		if !check.Passed {
			failed[check.Name] = true
		}
	}
	if got := slices.Sorted(maps.Keys(failed)); !slices.Equal(got, slices.Sorted(slices.Values(c.Failed))) {
		t.Errorf("failed checks %q, expected %q: %+v", got, c.Failed, a.Checks)
	}
	const said = 0.8
	if c.Lowered != (a.Confidence < said) && a.Path == events.PathLLM && len(c.Failed) == 0 || c.Lowered && a.Confidence >= said {
		t.Errorf("confidence %v, for %q", a.Confidence, a.Reasons)
	}
	reasons := strings.Join(a.Reasons, "\n")
	if agrees := strings.Contains(reasons, "offline planner's own statement gives the same result") || strings.Contains(reasons, "made the same statement"); c.Agrees && !agrees {
		t.Errorf("the offline planner does not agree: %q", a.Reasons)
	}
	if !strings.Contains(reasons, c.Reasons) {
		t.Errorf("got reasons %q, expected %q", a.Reasons, c.Reasons)
	}
	if c.Gold == "" {
		return
	}
	gold := c.Gold
	if gold == "same" {
		gold = lastSQL(t, c.Replies, db.Dialect())
	}
	wanted := fetch(t, db, gold)
	if a.RowCount != len(wanted.rows) {
		t.Fatalf("%d rows, %d by hand", a.RowCount, len(wanted.rows))
	}
	// The answer holds the first rows.
	if len(a.Rows) == a.RowCount {
		if err := sameRows(wanted.rows, a.Rows, false); err != nil {
			t.Errorf("%v\nplanned:\n%s\nby hand:\n%s", err, a.SQL, gold)
		}
	}
}

// lastSQL is the best statement of the last reply.
func lastSQL(t *testing.T, replies []json.RawMessage, dialect events.Dialect) string {
	t.Helper()
	var last struct {
		Candidates []struct {
			SQL string `json:"sql"`
		} `json:"candidates"`
	}
	if err := json.Unmarshal([]byte(replyText(replies[len(replies)-1], dialect)), &last); err != nil || len(last.Candidates) == 0 {
		t.Fatalf("the last reply has no statement: %v", err)
	}
	return last.Candidates[0].SQL
}
