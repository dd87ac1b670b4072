package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/turns"
	"arivu/executor/engine"
	"arivu/executor/export"
	"arivu/executor/guard"
)

// exportsPerConnection is how many exports read one database at once. They have places
// of their own, so that long ones keep no question waiting.
const exportsPerConnection = 2

// exportSlots is how many exports this process has in hand: half of its statements.
func (x *Executor) exportSlots() int { return max(x.cfg.Limits.Slots/2, 1) }

// export runs the statement of a question that has a result once more and sends all of
// its rows as a file. Nothing of the first run counts: the statement comes from the
// log, the guard looks at it again with the schema as it is now, and it runs behind
// the same walls, within the limits of exports.
func (x *Executor) export(ctx context.Context, request []byte, to *bus.Sender) error {
	var in events.ExportRows
	if err := json.Unmarshal(request, &in); err != nil {
		return fmt.Errorf("decoding a request: %w", err)
	}
	q, err := x.cfg.Bus.Question(ctx, in.Address)
	if err != nil || q.Executed == nil || q.Planned == nil || q.Executed.Written != nil {
		return errors.Join(err, events.NewError(events.StageExecutor, events.ClassResultLost,
			"The question has no result that could be exported, or is past its lifetime. Ask it again."))
	}
	ctx, span := bus.StartSpan(x.cfg.Bus.WithTrace(ctx, q.Address, events.StageExecutor, ""), "export")
	span.Set("format", string(in.Format))
	span.Set("user", in.User)
	done, err := x.exportRows(ctx, in, q, to)
	span.Set("rows", strconv.Itoa(done.RowCount))
	span.Set("truncated", strconv.FormatBool(done.Truncated))
	span.End(err)
	to.Finish(done)
	return err
}

func (x *Executor) exportRows(ctx context.Context, in events.ExportRows, q *events.Question, to *bus.Sender) (events.Exported, error) {
	var none events.Exported
	name := q.Planned.Connection
	schema, err := x.schemas.Schema(ctx, q.Tenant, name)
	if err != nil {
		return none, err
	}
	if schema == nil {
		return none, errors.Join(x.pools.exists(ctx, q.Tenant, name), x.beingRead(name))
	}
	p, release, err := x.pools.acquire(ctx, q.Tenant, name)
	if err != nil {
		return none, err
	}
	defer release()
	if !p.agrees(schema) {
		return none, x.beingRead(name)
	}
	limits := x.exportLimits(p, in.MaxRows)
	st, err := x.verify(ctx, statementOf(q), schema, limits.Rows)
	if err != nil {
		return none, refusedNow(name, err)
	}
	done, err := x.turn(ctx, p.exports, name, turns.Asker{Tenant: q.Tenant, User: in.User, Session: q.Session})
	if err != nil {
		return none, crowded(err)
	}
	defer done()
	file, err := export.New(in.Format, to, export.Options{BOM: in.BOM, Title: q.Asked.Question, SQL: st.SQL, Time: x.cfg.Bus.Now()})
	if err != nil {
		return none, err
	}
	// On the record before the first row leaves: a row that was sent cannot be called back.
	err = x.cfg.Bus.Audit(ctx, q.Tenant, q.Question+"."+events.NewSpanID(), events.Audit{
		By: in.User, Action: events.AuditExported, Object: q.Question,
		Detail: map[string]string{"connection": name, "format": string(in.Format)},
	})
	if err != nil {
		return none, err
	}
	return x.save(ctx, q, p, st, limits, file)
}

// save runs the statement and writes its rows as they come.
func (x *Executor) save(ctx context.Context, q *events.Question, p *pool, st *guard.Statement, limits engine.Limits, file export.Writer) (events.Exported, error) {
	sink := &sameColumns{Writer: file, want: q.Executed.Columns, connection: p.connection.Name}
	outcome, err := x.query(ctx, "query", q.Tenant, p, st, limits, sink)
	if err != nil {
		return events.Exported{}, err
	}
	err = file.Finish(export.Summary{Rows: outcome.Rows, Truncated: outcome.Truncated, TruncatedBy: outcome.TruncatedBy})
	return events.Exported{RowCount: outcome.Rows, Truncated: outcome.Truncated, TruncatedBy: outcome.TruncatedBy}, err
}

// statementOf is the statement as it was planned: the one that ran has the limit of
// rows in it that the question had.
func statementOf(q *events.Question) string {
	if i := q.Executed.Candidate; i < len(q.Planned.Candidates) {
		return q.Planned.Candidates[i].SQL
	}
	return q.Executed.SQL
}

// exportLimits are the narrowest of what the request, the connection and the server
// allow.
func (x *Executor) exportLimits(p *pool, rows int) engine.Limits {
	own := x.cfg.Limits
	l := engine.Limits{Rows: own.ExportRows, Bytes: own.ExportBytes, Timeout: own.ExportTimeout}
	for _, most := range []int{rows, p.connection.Options.MaxRows} {
		if most > 0 {
			l.Rows = min(l.Rows, most)
		}
	}
	if ms := p.connection.Options.TimeoutMS; ms > 0 {
		l.Timeout = min(l.Timeout, time.Duration(ms)*time.Millisecond)
	}
	l.Cost = x.cost(p)
	return l
}

// beingRead says that nothing can run until the schema is known under today's rules.
func (x *Executor) beingRead(connection string) error {
	return events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
		"The schema of connection %q is being read. Try again in a moment.", connection)).RetryIn(time.Second)
}

// refusedNow explains that a statement that once passed the guard passes no more.
func refusedNow(connection string, err error) error {
	refused := rejection("", err).Error
	refused.Message = fmt.Sprintf("What connection %q allows has changed since the question was answered, so its statement may not run again: %s Ask the question again.",
		connection, refused.Message)
	return &refused
}

// crowded makes of a wait that is not worth it an error: an export does not come again
// by itself.
func crowded(err error) error {
	var snooze *events.Snooze
	if !errors.As(err, &snooze) {
		return err
	}
	return events.NewError(events.StageExecutor, events.ClassUnavailable,
		"Too many exports of this session wait already. Try again when one of them is done.").RetryIn(time.Second)
}

// sameColumns lets a result pass only with the columns that the person has seen.
type sameColumns struct {
	export.Writer
	want       []events.ResultColumn
	connection string
}

// Columns implements engine.Sink.
func (s *sameColumns) Columns(columns []events.ResultColumn) error {
	want, got := columnNames(s.want), columnNames(columns)
	if !slices.Equal(want, got) {
		return events.NewError(events.StageExecutor, events.ClassUnknownColumn, fmt.Sprintf(
			"The schema of connection %q has changed since the question was answered: the result had the columns %s and now has %s. Ask the question again.",
			s.connection, strings.Join(want, ", "), strings.Join(got, ", ")))
	}
	return s.Writer.Columns(columns)
}

func columnNames(columns []events.ResultColumn) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

var _ engine.Sink = (*sameColumns)(nil)
