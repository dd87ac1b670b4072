package executor

import (
	"context"
	"strings"
	"time"

	"arivu/events"
)

// firstRowsTime is the most that the first rows of a table may take, firstRowsBytes what they
// may come to: they travel as one message.
const (
	firstRowsTime  = 10 * time.Second
	firstRowsBytes = 512 << 10
)

// firstRows reads the first rows of a table for a person who looks at it. Who looked at which
// is on the record before a row leaves.
func (x *Executor) firstRows(ctx context.Context, in events.PreviewTable) (*events.TablePreview, error) {
	g, done, err := x.glance(ctx, in.Tenant, in.Connection, in.User)
	if err != nil {
		return nil, err
	}
	defer done()
	t, err := g.table(in.Table)
	if err != nil {
		return nil, err
	}
	columns := make([]string, len(t.Columns))
	for i := range t.Columns {
		columns[i] = g.dialect.QuoteIdent(t.Columns[i].Name)
	}
	limits := g.limits(min(max(in.Limit, 1), events.MaxPreview), firstRowsBytes, firstRowsTime)
	seen, st, outcome, err := g.read(ctx, "preview", "SELECT "+strings.Join(columns, ", ")+" FROM "+g.from(t), limits)
	if err != nil {
		return nil, err
	}
	err = x.cfg.Bus.Audit(ctx, in.Tenant, "preview."+events.NewSpanID(), events.Audit{
		By: in.User, Action: events.AuditPreviewed, Object: in.Connection, Detail: map[string]string{"table": in.Table},
	})
	if err != nil {
		return nil, err
	}
	return &events.TablePreview{
		Connection: in.Connection, Table: in.Table, Columns: seen.columns, Rows: seen.rows, Truncated: outcome.Truncated, TruncatedBy: outcome.TruncatedBy,
		Masked: st.Masked, Filtered: len(st.Filtered) > 0,
	}, nil
}
