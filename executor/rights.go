package executor

import (
	"context"
	"strings"

	"arivu/executor/engine"
)

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
	return "This login may do more than read: it " + strings.Join(rights.Excess, "; it ") +
		". Give Arivu one that may only read; the remedy has the statements that make it.", rights.Remedy, nil
}
