package executor

import (
	"context"
	"errors"
	"strings"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/probe"
)

// excess looks at what the logins of a connection may do, and warns of what they need
// not, with the statements against it.
func (k *keeper) excess(ctx context.Context, p *pool, schema *events.Schema) (warnings []string, remedy string) {
	warning, remedy, err := excess(ctx, p.engine)
	if warning != "" {
		warnings = append(warnings, warning)
	}
	if err != nil && ctx.Err() == nil {
		// That it cannot be told is not the login's fault.
		k.log.Warn("rights of a login cannot be told", zap.String("connection", p.connection.Name), zap.Error(err))
	}
	if !writable(&p.connection) {
		return warnings, remedy
	}
	warning, more, err := writeExcess(ctx, k.cfg, p, schema)
	switch {
	case ctx.Err() != nil:
		return warnings, remedy
	case err != nil:
		k.log.Warn("rights of a login that writes cannot be told", zap.String("connection", p.connection.Name), zap.Error(err))
		warnings = append(warnings, "Approved statements could not run now: "+shown(err))
	case warning != "":
		warnings = append(warnings, warning)
	}
	return warnings, remedy + more
}

// excess warns of a login that may do more than read, with the statements that make one
// which may not. Arivu only reads, whatever its login may; but a wall that is not needed
// is the one that holds.
func excess(ctx context.Context, e engine.Engine) (warning, remedy string, err error) {
	inspector, ok := e.(engine.Inspector)
	if !ok {
		return "", "", nil
	}
	rights, err := inspector.Rights(ctx)
	if err != nil || len(rights.Excess) == 0 {
		return "", "", err
	}
	return probe.Excess(rights) + " " + probe.FewerRights, rights.Remedy, nil
}

// writeExcess is excess for the login of approved statements: what it need not is to do
// more than change the rows of the connection's tables.
func writeExcess(ctx context.Context, cfg Config, p *pool, schema *events.Schema) (warning, remedy string, err error) {
	w, schemas, err := openWriter(ctx, cfg, p)
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	inspector, ok := w.(engine.WriteInspector)
	if !ok {
		return "", "", w.Ping(ctx)
	}
	rights, err := inspector.WriteRights(ctx, schemas, schema.Tables)
	if err != nil || len(rights.Excess) == 0 {
		return "", "", err
	}
	return "The login of write_url may do more than change rows of this connection's tables: it " + strings.Join(rights.Excess, "; it ") +
			". Give approved statements one that may no more; the remedy has the statements that make it.",
		"-- The login that approved statements run with.\n" + rights.Remedy, nil
}
