package edge

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// chatRequest is the body of POST /api/chat, with the names of the Python Arivu
// beside ours. interface is theirs alone and says where the client runs.
type chatRequest struct {
	Question      *string        `json:"question"`
	Message       *string        `json:"message"`
	Connection    *string        `json:"connection"`
	SessionID     *string        `json:"session_id"`
	Parent        *string        `json:"parent"`
	Again         *string        `json:"again"`
	Change        *changeRequest `json:"change"`
	Pick          *bool          `json:"pick"`
	WaitMS        *int64         `json:"wait_ms"`
	Options       *chatOptions   `json:"options"`
	Interface     *string        `json:"interface"`
	MaxQueryChars *int           `json:"max_query_chars"`
	MaxResultRows *int           `json:"max_result_rows"`
}

type chatOptions struct {
	Planner    *string `json:"planner"`
	Model      *string `json:"model"`
	MaxRows    *int    `json:"max_rows"`
	DeadlineMS *int64  `json:"deadline_ms"`
	WriteMode  *string `json:"write_mode"`
	Fresh      *bool   `json:"fresh"`
	Priority   *string `json:"priority"`
	// MaxTokens and MaxCost (in US dollars) are what models may charge for it.
	MaxTokens *int     `json:"max_tokens"`
	MaxCost   *float64 `json:"max_cost"`
}

// wish is a checked request: everything but who asks and when.
type wish struct {
	Question   string         `json:"question"`
	SQL        string         `json:"sql,omitempty"` // a statement by hand
	Connection string         `json:"connection"`
	SessionID  string         `json:"session_id"` // "" for a new session
	Parent     string         `json:"parent"`
	Again      string         `json:"again,omitempty"`  // a question in whose place it stands
	Change     *events.Change `json:"change,omitempty"` // of the parent
	// Pick leaves the choice among the readings of the parent to us; Reading is the one that
	// the question is, "" if it is none.
	Pick    bool           `json:"pick,omitempty"`
	Reading string         `json:"-"`
	Options events.Options `json:"options"`
	// Wait is how long the client waits; it is not part of what is asked.
	Wait time.Duration `json:"-"`
}

// check makes a wish of the request, without looking anything up.
func (r *chatRequest) check(deadline time.Duration) (wish, error) {
	w := wish{Wait: defaultWait, Pick: value(r.Pick)}
	var err error
	if r.Change == nil {
		w.Question, err = r.question()
	} else {
		err = r.change(&w)
	}
	if err != nil {
		return w, err
	}
	if w.Options, err = r.options(deadline); err != nil {
		return w, err
	}
	if err := r.again(&w); err != nil {
		return w, err
	}
	return w, w.place(r.Connection, r.SessionID, r.Parent, r.WaitMS)
}

// again takes in which question is asked again. That one says where the new one belongs.
func (r *chatRequest) again(w *wish) (err error) {
	if r.Again == nil {
		return nil
	}
	if r.Parent != nil || r.SessionID != nil || r.Change != nil {
		return invalid("again", "A question that is asked again stays where it was; leave out parent, session_id and change.")
	}
	if w.Again, err = events.ParseID(*r.Again); err != nil {
		return invalid("again", "%s.", err)
	}
	return nil
}

// place takes in where a question belongs and how long its client waits.
func (w *wish) place(connection, session, parent *string, waitMS *int64) error {
	w.Connection, w.SessionID = value(connection), value(session)
	if w.SessionID != "" {
		if err := events.ValidSessionID(w.SessionID); err != nil {
			return invalid("session_id", "%s.", err)
		}
	}
	if parent != nil {
		var err error
		if w.Parent, err = events.ParseID(*parent); err != nil {
			return invalid("parent", "%s.", err)
		}
	}
	if waitMS != nil {
		if *waitMS < 0 {
			return invalid("wait_ms", "wait_ms is %d; it must be 0 or more.", *waitMS)
		}
		w.Wait = time.Duration(min(*waitMS, maxWait.Milliseconds())) * time.Millisecond
	}
	return nil
}

func (r *chatRequest) question() (string, error) {
	field, text := "question", r.Question
	if text == nil && r.Message != nil {
		field, text = "message", r.Message
	}
	switch {
	case value(r.Pick):
		return r.noQuestion()
	case text == nil:
		return "", invalid("question", "question is missing; say what you want to know.")
	case r.Question != nil && r.Message != nil && *r.Question != *r.Message:
		return "", invalid("message", "question and message are the same field under two names, but differ; send one of them.")
	}
	if err := checkText(field, *text, maxQuestion); err != nil {
		return "", err
	}
	if r.MaxQueryChars != nil {
		if err := checkRange("max_query_chars", int64(*r.MaxQueryChars), 1, maxQuestion); err != nil {
			return "", err
		}
		if n := utf8.RuneCountInString(*text); n > *r.MaxQueryChars {
			return "", invalid(field, "%s has %d characters; max_query_chars allows %d.", field, n, *r.MaxQueryChars)
		}
	}
	return strings.TrimSpace(*text), nil
}

// noQuestion is the question of a request that leaves it to us.
func (r *chatRequest) noQuestion() (string, error) {
	switch {
	case r.Question != nil || r.Message != nil:
		return "", invalid("pick", "With pick the question is one of the readings of parent; leave question out, or pick.")
	case r.Parent == nil:
		return "", invalid("parent", "parent is missing; with pick it is the question whose readings are to be chosen from.")
	default:
		return "", nil
	}
}

func (r *chatRequest) options(deadline time.Duration) (events.Options, error) {
	o := events.Options{
		Planner: events.PlanAuto, MaxRows: defaultMaxRows, DeadlineMS: deadline.Milliseconds(), WriteMode: events.WriteNever,
	}
	rows, field := r.MaxResultRows, "max_result_rows"
	if r.Options != nil {
		if r.Options.MaxRows != nil {
			rows, field = r.Options.MaxRows, "options.max_rows"
		}
		if err := r.Options.fill(&o); err != nil {
			return o, err
		}
	}
	switch o.Planner {
	case events.PlanAuto, events.PlanLLM, events.PlanOffline:
	default:
		return o, invalid("options.planner", "options.planner is %q; it must be auto, llm or offline.", clip(string(o.Planner), 32))
	}
	if o.Model != "" && o.Planner == events.PlanOffline {
		return o, invalid("options.model", "options.planner is offline, which asks no model; leave out one of the two.")
	}
	if rows != nil {
		if *rows < 1 {
			return o, invalid(field, "%s is %d; it must be 1 or more.", field, *rows)
		}
		o.MaxRows = min(*rows, maxMaxRows)
	}
	return o, checkRange("options.deadline_ms", o.DeadlineMS, minDeadline.Milliseconds(), maxDeadline.Milliseconds())
}

// fill takes over everything but the rows.
func (c *chatOptions) fill(o *events.Options) error {
	c.readPlanner(o)
	if ms := c.DeadlineMS; ms != nil {
		o.DeadlineMS = *ms
	}
	if fresh := c.Fresh; fresh != nil {
		o.Fresh = *fresh
	}
	if err := readWriteMode("options.write_mode", c.WriteMode, o); err != nil {
		return err
	}
	if err := c.readPriority(o); err != nil {
		return err
	}
	return c.readBudget(o)
}

// readPriority takes over whether somebody waits for the answer.
func (c *chatOptions) readPriority(o *events.Options) error {
	switch p := events.Priority(value(c.Priority)); p {
	case "", events.PriorityInteractive:
		return nil
	case events.PriorityBackground:
		o.Priority = p
		return nil
	default:
		return invalid("options.priority", "options.priority is %q; it must be interactive or background.", clip(string(p), 32))
	}
}

// readPlanner takes over who plans. Who names a model means it: nothing stands in for it
// unless the request allows that.
func (c *chatOptions) readPlanner(o *events.Options) {
	if o.Model = value(c.Model); o.Model != "" {
		o.Planner = events.PlanLLM
	}
	if c.Planner != nil {
		o.Planner = events.PlannerPreference(*c.Planner)
	}
}

// readBudget takes over what models may charge.
func (c *chatOptions) readBudget(o *events.Options) error {
	if c.MaxTokens != nil {
		if err := checkRange("options.max_tokens", int64(*c.MaxTokens), 1, maxBudgetTokens); err != nil {
			return err
		}
		o.MaxTokens = *c.MaxTokens
	}
	if c.MaxCost != nil {
		if *c.MaxCost <= 0 || *c.MaxCost > maxBudgetCost {
			return invalid("options.max_cost", "options.max_cost is %v; it must be more than 0 and at most %d US dollars.", *c.MaxCost, maxBudgetCost)
		}
		o.MaxCost = *c.MaxCost
	}
	return nil
}

// readWriteMode takes over whether a statement that writes may ask for approval.
func readWriteMode(field string, mode *string, o *events.Options) error {
	if mode == nil {
		return nil
	}
	switch o.WriteMode = events.WriteMode(*mode); o.WriteMode {
	case events.WriteNever, events.WriteApproval:
		return nil
	default:
		return invalid(field, "%s is %q; it must be never or approval.", field, clip(*mode, 32))
	}
}

// resolve looks up what the wish refers to: its connection and its parent.
func (s *Server) resolve(ctx context.Context, who auth.Identity, w *wish) error {
	if err := s.takePlace(ctx, who, w); err != nil {
		return err
	}
	if err := s.takeParent(ctx, who, w); err != nil {
		return err
	}
	conn, err := s.catalog.choose(ctx, who, w.Connection)
	if err != nil {
		return err
	}
	w.Connection = conn.Name
	// By hand it is the default, and the executor's to refuse.
	if w.SQL == "" && w.Options.WriteMode == events.WriteApproval && !writable(conn) {
		return invalid("options.write_mode", "Connection %q only reads. Leave options.write_mode out, or give the connection options.writes approval and a write_url.", conn.Name)
	}
	return s.checkModel(ctx, who, w.Options.Model, conn)
}

// choose takes in which reading of its parent the question is, and takes one where that is
// left to us.
func (w *wish) choose(parent *events.Question) error {
	readings := parent.Choice()
	switch {
	case w.Pick && len(readings) == 0:
		return invalid("pick", "Question %s has no readings to choose from.", parent.Question)
	case w.Pick:
		w.Question = events.Pick(readings).Question
	}
	for _, r := range readings {
		if r.Question == w.Question {
			w.Reading = r.Restatement
		}
	}
	return nil
}

// takePlace puts a wish where the question stands that it asks again: in its session, after
// its parent and, unless it names another, on its connection.
func (s *Server) takePlace(ctx context.Context, who auth.Identity, w *wish) error {
	if w.Again == "" {
		return nil
	}
	q, err := s.question(ctx, who, w.Again)
	if errors.Is(err, bus.ErrNotFound) {
		return invalid("again", "There is no question %s to ask again.", w.Again)
	}
	if err != nil {
		return err
	}
	if first := q.Asked.Again; first != "" {
		w.Again = first
	}
	w.SessionID, w.Parent = q.Asked.SessionID, q.Asked.Parent
	if w.Question == q.Asked.Question {
		w.Change, w.Reading, w.Pick = q.Asked.Change, q.Asked.Reading, q.Asked.Picked
	}
	if w.Connection == "" {
		w.Connection = q.Asked.Connection
	}
	return nil
}

// checkModel refuses a model that is not there, is off, or is not one of those that the
// connection chooses; "" names none.
func (s *Server) checkModel(ctx context.Context, who auth.Identity, id string, conn *events.Connection) error {
	if id == "" {
		return nil
	}
	models, err := s.models.List(ctx, who.Tenant)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(models, func(m *events.Model) bool { return m.ID == id })
	allowed := conn.Options.Models
	switch {
	case at < 0:
		return unknownModel(http.StatusUnprocessableEntity, "options.model", id, models)
	case models[at].Disabled:
		return invalid("options.model", "The model %q is disabled. Enable it with PUT /api/llms/%s, or name another.", id, id)
	case len(allowed) > 0 && !slices.Contains(allowed, id):
		return invalid("options.model", "Connection %q is planned by %s only (its options.models), not by %q.", conn.Name, strings.Join(allowed, ", "), id)
	default:
		return nil
	}
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
