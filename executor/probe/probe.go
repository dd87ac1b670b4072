package probe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/catalog"
	"arivu/executor/engine"
)

// probe is one test.
type probe struct {
	target *engine.Target
	engine engine.Engine
	trail  *trail
	report events.ConnectionReport
}

// Run tries the database of a URL within ctx, and tells of each step. The error is that of
// the step that failed, ready to be shown; a URL that cannot be read fails before the
// first. What the report says of time is from now on.
func Run(ctx context.Context, openers engine.Openers, url string, opts engine.Options, now time.Time, tell Tell) (*events.ConnectionReport, error) {
	target, err := engine.ParseURL(url)
	if err != nil {
		return nil, err
	}
	p := &probe{target: target, report: events.ConnectionReport{Dialect: target.Dialect}}
	opts.MaxConns, opts.Watch = 1, engine.Watch{Dial: p.dial, Secured: func(state tlsState) { p.secured(state, now) }}
	started := time.Now()
	if p.engine, err = openers.Open(ctx, url, opts); err != nil {
		return nil, err
	}
	p.trail = newTrail(steps(target), tell)
	err = errors.Join(p.walk(ctx, now), p.engine.Close())
	why := "Not reached."
	if ctx.Err() != nil {
		why = "The test was stopped."
	}
	p.report.Steps = p.trail.close(why)
	if err != nil {
		return nil, err
	}
	p.report.OK, p.report.ElapsedMS = true, float64(time.Since(started).Microseconds())/1000
	return &p.report, nil
}

// steps are those that a target takes.
func steps(t *engine.Target) []events.TestStepName {
	var reach []events.TestStepName
	if t.File() {
		reach = []events.TestStepName{events.StepFile}
	} else {
		reach = []events.TestStepName{events.StepAddress, events.StepConnect, events.StepTLS, events.StepLogin}
	}
	return append(reach, events.StepVersion, events.StepReadOnly, events.StepRights, events.StepTables)
}

func (p *probe) walk(ctx context.Context, now time.Time) error {
	for _, step := range []func(context.Context) error{p.reach, p.readOnly, p.rights} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return p.tables(ctx, now)
}

// reach connects and logs in.
func (p *probe) reach(ctx context.Context) error {
	first := events.StepAddress
	if p.target.File() {
		first = events.StepFile
	}
	p.trail.begin(first)
	err := p.engine.Ping(ctx)
	var login engine.Login
	prober, ok := p.engine.(engine.Prober)
	if err == nil && ok {
		p.arrived()
		login, err = prober.Login(ctx)
	}
	if err != nil {
		return p.failed(ctx, err)
	}
	if p.target.File() {
		p.trail.end(fileRead(p.target))
	}
	p.trail.end(events.TestStep{Name: events.StepLogin, State: events.TestPassed, Text: loggedIn(login, p.target)})
	if ok {
		p.trail.end(events.TestStep{Name: events.StepVersion, State: events.TestPassed, Text: login.Version + "."})
	}
	return nil
}

func loggedIn(login engine.Login, target *engine.Target) string {
	text := "Logged in"
	if target.Database != "" {
		text += " to " + target.Database
	}
	if login.User != "" {
		text += " as " + login.User
	}
	return text + "."
}

// readOnly attempts a write.
func (p *probe) readOnly(ctx context.Context) error {
	prober, ok := p.engine.(engine.Prober)
	if !ok {
		return nil
	}
	p.trail.begin(events.StepReadOnly)
	attempt, err := prober.TryWrite(ctx)
	if err != nil {
		return p.failed(ctx, err)
	}
	step := events.TestStep{Name: events.StepReadOnly, Statement: attempt.Statement, Answer: attempt.Answer}
	switch {
	case attempt.Statement == "":
		step.State, step.Text = events.TestSkipped, "No write was attempted. "+attempt.Why
	case attempt.Refused:
		step.State, step.Text = events.TestPassed, "A write was attempted in a session such as every question gets, and the database refused it."
	default:
		step.State = events.TestWarned
		step.Text = "A write was attempted, and the database let it through. What it made was taken back."
		step.Advice = "Give Arivu a login that may only read: what the database itself allows is the wall that counts here."
		p.report.Warnings = append(p.report.Warnings, step.Text+" "+step.Advice)
	}
	p.trail.end(step)
	return nil
}

// rights warns of a login that may do more than read.
func (p *probe) rights(ctx context.Context) error {
	inspector, ok := p.engine.(engine.Inspector)
	if !ok {
		p.trail.end(events.TestStep{Name: events.StepRights, State: events.TestSkipped, Text: "A file has no logins; it is opened for reading."})
		return nil
	}
	p.trail.begin(events.StepRights)
	rights, err := inspector.Rights(ctx)
	switch {
	case err != nil && (ctx.Err() != nil || engine.IsUnavailable(err)):
		return p.failed(ctx, err)
	case err != nil:
		p.warn(events.TestStep{Name: events.StepRights, Text: "The database does not tell what this login may do.",
			Advice: "Have its administrator look whether it may do more than read."})
	case len(rights.Excess) == 0:
		p.trail.end(events.TestStep{Name: events.StepRights, State: events.TestPassed, Text: "This login may read and no more."})
	default:
		p.report.Remedy = rights.Remedy
		p.warn(events.TestStep{Name: events.StepRights, Remedy: rights.Remedy, Text: Excess(rights), Advice: FewerRights})
	}
	return nil
}

// FewerRights says what to do about a login that may do more than read.
const FewerRights = "Give Arivu one that may only read; the remedy has the statements that make it."

// Excess says what a login may do beyond reading.
func Excess(rights engine.Rights) string {
	return "This login may do more than read: it " + strings.Join(rights.Excess, "; it ") + "."
}

// warn ends a step with something that should not stay as it is.
func (p *probe) warn(step events.TestStep) {
	step.State = events.TestWarned
	p.report.Warnings = append(p.report.Warnings, step.Text+" "+step.Advice)
	p.trail.end(step)
}

// tables counts what can be read.
func (p *probe) tables(ctx context.Context, now time.Time) error {
	p.trail.begin(events.StepTables)
	opts := engine.IntrospectOptions{NoData: true, Progress: func(done, total int) {
		p.trail.note(events.StepTables, fmt.Sprintf("Looked at %d of %d.", done, total))
	}}
	schema, err := catalog.Take(ctx, "test", p.engine, opts, now)
	if err != nil {
		return p.failed(ctx, err)
	}
	p.report.Version, p.report.Tables = schema.Version, len(schema.Tables)
	switch p.report.Tables {
	case 0:
		p.warn(events.TestStep{Name: events.StepTables, Text: "No tables can be read.",
			Advice: "Is this the right database, and may this user read it?"})
	case 1:
		p.trail.end(events.TestStep{Name: events.StepTables, State: events.TestPassed, Text: "1 table can be read."})
	default:
		p.trail.end(events.TestStep{Name: events.StepTables, State: events.TestPassed, Text: fmt.Sprintf("%d tables can be read.", p.report.Tables)})
	}
	return nil
}
