package databricks

import (
	"context"
	"time"

	"arivu/executor/engine"
)

// SetPause replaces how an engine waits.
func SetPause(e engine.Engine, pause func(ctx context.Context, d time.Duration) error) {
	if d, ok := e.(*database); ok {
		d.pause = pause
	}
}

// Privileges is the statement by which an engine asks for its rights.
func Privileges(e engine.Engine) string {
	if d, ok := e.(*database); ok {
		return d.privileges()
	}
	return ""
}
