package offline

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"arivu/planner/phrase"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn"
)

// Planner plans questions from schema snapshots alone. It is safe for concurrent
// use; the same question, snapshot and time always give the same plan.
type Planner struct {
	threshold float64
	catalogs  catalogs
	model     *learn.Planner // nil: the grammar is alone
	memo      *memo
}

// Option changes a Planner from its defaults.
type Option func(*Planner)

// WithThreshold sets the confidence below which questions are declined. The
// default is DefaultThreshold.
func WithThreshold(t float64) Option { return func(p *Planner) { p.threshold = t } }

// Bounds of what is planned at all.
const (
	maxQuestionBytes = 2000
	maxTokens        = 160
	maxConversation  = 4 * maxTokens // items of a question with the follow-ups to it
)

// New returns a planner, with the model that is built in.
func New(opts ...Option) *Planner {
	p := &Planner{threshold: DefaultThreshold, memo: newMemo()}
	if model, err := learn.New(); err == nil {
		p.model = model
	}
	for _, o := range opts {
		o(p)
	}
	return p
}

// Plan reads a question on its own, against a schema at the time now, in now's
// location. It returns exactly one of *events.Planned, *events.Clarify and
// *events.Declined; the error is not nil only when there is no schema to plan for.
func (p *Planner) Plan(question string, schema *events.Schema, now time.Time) (events.Body, error) {
	return p.Continue(Input{Question: question, Schema: schema, Now: now})
}

// Continue reads a question as the next one of its conversation, in the words of
// the people who ask. Otherwise it is as Plan.
func (p *Planner) Continue(in Input) (events.Body, error) {
	if in.Schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassInternal, "planning offline: no schema snapshot was given")
	}
	c := p.Catalog(in)
	key := keyOf(c, in)
	alone := len(in.Earlier) == 0 && len(in.Changes) == 0
	if body, ok := p.memo.get(key); ok && alone {
		return body, nil
	}
	body := p.plan(c, in)
	if plan, ok := body.(*events.Planned); ok {
		if in.Vocabulary != nil {
			plan.Vocabulary = in.Vocabulary.Version
		}
		if in.Semantics != nil {
			plan.Semantics = in.Semantics.Version
		}
	}
	if alone {
		p.memo.put(key, body)
	}
	return body, nil
}

// unreadable says why a text is no question, or "".
func unreadable(q string) string {
	switch {
	case strings.TrimSpace(q) == "":
		return "The question is empty."
	case !utf8.ValidString(q) || strings.ContainsRune(q, 0):
		return "The question is not valid text (UTF-8)."
	case len(q) > maxQuestionBytes:
		return tooLong
	case strings.Contains(q, ";") && strings.Contains(q, "--"), strings.HasPrefix(strings.ToLower(strings.TrimSpace(q)), "select "):
		return "This looks like SQL. Ask in words what you want to know."
	}
	return ""
}

const tooLong = "The question is too long to be read without a model: ask for one thing at a time."

func (p *Planner) plan(c *ground.Catalog, in Input) events.Body {
	return p.unmasked(c, in, p.reading(c, in))
}

// reading is the answer to a question as it is read.
func (p *Planner) reading(c *ground.Catalog, in Input) events.Body {
	if reason := unreadable(in.Question); reason != "" {
		return p.decline(c, nil, reason)
	}
	if len(ground.Tokenize(in.Question)) > maxTokens {
		return p.decline(c, nil, tooLong)
	}
	// "Who?" and the like may continue a conversation.
	if said := talk(in.Question); said != "" && (said != whatIDo || len(in.Earlier) == 0) {
		return p.decline(c, nil, said)
	}
	in.served = true
	if len(in.Changes) > 0 {
		return p.changedReading(c, in)
	}
	if body := p.chosenReading(c, in); body != nil {
		return body
	}
	d, toks := readTurn(c, in.Question, in.Now)
	how := p.leaning(c, in.Question, d, toks)
	if how == standsAlone || len(in.Earlier) == 0 {
		return p.alone(c, in, d, toks, how)
	}
	body := p.followed(c, in, d, toks)
	if body.Kind() == events.KindDeclined && how == isFragment {
		// It may have a reading of its own after all.
		own, toks := readTurn(c, in.Question, in.Now)
		if alone := p.alone(c, in, own, toks, standsAlone); alone.Kind() == events.KindPlanned {
			return alone
		}
	}
	return body
}

// followed answers a follow-up by what the grammar and the model make of it.
func (p *Planner) followed(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	own := p.follow(c, in, d, toks)
	if plan, ok := own.(*events.Planned); p.model == nil || in.settled || d.writes || d.usesDefined() || ok && len(plan.Metrics) > 0 {
		return own
	}
	fresh, _ := readTurn(c, in.Question, in.Now)
	fresh.turns = append(turnsOf(c, in.Earlier), fresh.turns...)
	return p.decided(c, in, fresh, own, p.Ranked(in))
}

// alone reads a question by itself.
func (p *Planner) alone(c *ground.Catalog, in Input, d *draft, toks []ground.Token, how lean) events.Body {
	body := p.resolved(c, in, d, toks)
	if declined, ok := body.(*events.Declined); ok && how == leansOn {
		declined.Reason += " It sounds like a follow-up, but nothing was asked before in this session."
	}
	return body
}

// resolved answers by what the grammar and the model make of a question.
func (p *Planner) resolved(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	if p.model != nil && !in.settled && d.problem == "" && !d.usesDefined() {
		return p.judged(c, in, d, toks)
	}
	return p.byGrammar(c, in, d, toks)
}

// byGrammar answers by what the grammar makes of a question.
func (p *Planner) byGrammar(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	switch {
	case d.problem != "":
		return p.decline(c, d, d.problem)
	case len(d.missing) > 0:
		return p.doNotKnow(c, in, d, toks)
	}
	r := d.resolve(in.Now)
	switch {
	case r == nil:
		return p.decline(c, d, "I could not find what this asks about in the database.")
	case r.failed != "":
		return p.decline(c, d, r.failed)
	}
	return p.answer(c, in, d, r, toks)
}

// doNotKnow declines by name, and offers the question with near words.
func (p *Planner) doNotKnow(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	out := p.decline(c, d, unknownWords(d))
	if better := p.corrected(c, in, d, toks); len(better) > 0 {
		out.Suggestions = append(better, out.Suggestions...)
		out.Suggestions = out.Suggestions[:min(len(out.Suggestions), nearest)]
	}
	return out
}

func unknownWords(d *draft) string {
	words := strange(d.missing)
	return "I do not know what " + quoteWords(words) + " " + verb(words) + " in this database."
}

func verb(words []string) string {
	if len(words) == 1 {
		return "means"
	}
	return "mean"
}

func quoteWords(words []string) string {
	const shown = 5
	var parts []string
	for i, w := range words {
		if i == shown {
			parts = append(parts, "more")
			break
		}
		parts = append(parts, "\""+clip(w)+"\"")
	}
	return phrase.List(parts, "and")
}

func clip(w string) string {
	const longest = 40
	if utf8.RuneCountInString(w) <= longest {
		return w
	}
	return string([]rune(w)[:longest]) + "…"
}

// answer gives a resolved reading the answer that it deserves.
func (p *Planner) answer(c *ground.Catalog, in Input, d *draft, r *resolver, toks []ground.Token) events.Body {
	readings := p.choices(c, in, d, r, toks)
	own := d.reading(c, r)
	switch judge(own.Score, p.threshold, len(readings)) {
	case choose:
		return &events.Clarify{Prompt: d.whichOne(r), Readings: readings}
	case sure:
		return p.planned(c, d, own)
	default:
		return p.decline(c, d, "I am not sure enough of my reading: "+phrase.Lower(own.Frame.Restate()))
	}
}

// planned makes an event of a reading.
func (p *Planner) planned(c *ground.Catalog, d *draft, r Reading) events.Body {
	sql, err := r.Frame.SQL(c)
	if err != nil {
		return p.decline(c, d, "The tables this needs cannot be joined: no foreign keys lead from one to the other.")
	}
	tables, columns := touched(c, r.Frame)
	parts, unused := d.attributed(r)
	plan := &events.Planned{
		Connection: c.Schema.Connection, Dialect: c.Schema.Dialect,
		Candidates:  []events.Candidate{{SQL: sql, Score: r.Score}},
		Restatement: r.Frame.Restate(), Parts: parts, Unused: unused, Assumptions: r.Assumptions,
		Confidence: r.Score, Reasons: r.Reasons, Path: events.PathOffline, Metrics: metricsOf(c, r.Frame),
		Tables: tables, Columns: columns, Chart: chart(r.Frame),
		SchemaFingerprint: c.Schema.Fingerprint,
	}
	for _, m := range plan.Metrics {
		plan.Assumptions = append(slices.Clip(plan.Assumptions), fmt.Sprintf("metric: %s (v%d)", m.Name, m.Version))
	}
	restate(plan, r.Kept)
	return plan
}

// assumptions are what the draft and the resolver took for granted, once each.
func (r *resolver) assumptions() []string {
	for _, n := range r.notes {
		r.d.assume(phrase.Upper(n))
	}
	return r.d.assumptions
}

// confidence starts high and is lowered by each thing that was not said plainly.
func confidence(r *resolver, assumptions []string) (float64, []string) {
	reasons := []string{"every word that carries meaning was used"}
	c := mostConfidence
	if n := len(assumptions); n > 0 {
		c -= min(mostForAssumptions, perAssumption*float64(n))
		reasons = append(reasons, assumed(n))
	}
	if r.quality < ownWords {
		c *= max(leastForNames, r.quality)
		reasons = append(reasons, "some names are not the schema's own words")
	}
	return float64(int(c*100+0.5)) / 100, reasons
}

// touched lists what a frame reads, in order of first use.
func touched(c *ground.Catalog, f *frame.Frame) (tables, columns []string) {
	used, cols := f.Uses()
	joined, err := f.Tables(c)
	if err != nil {
		joined = nil
	}
	seen := map[*ground.Table]bool{}
	for _, t := range append(joined, used...) {
		if !seen[t] {
			seen[t] = true
			tables = append(tables, t.Qualified())
		}
	}
	for _, col := range cols {
		columns = append(columns, col.ID())
	}
	return tables, columns
}

func assumed(n int) string {
	if n == 1 {
		return "one assumption was made"
	}
	return plainInt(n) + " assumptions were made"
}
