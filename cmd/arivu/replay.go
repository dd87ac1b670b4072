package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus"
	"arivu/planner"
)

type replayCmd struct {
	Node
	Question string `arg:"" help:"The question's id."`
}

// Help is shown by "arivu replay --help".
func (*replayCmd) Help() string {
	return `Plans a past question again, and puts its result into words again, with what models
said then and the rows that the database gave then: nobody is asked, nothing runs, and
nothing is stored. A difference is one of the schema, of what was taught, or of this
version. Stop an embedded server first (the log is locked while it runs); against a NATS
cluster it can be done while everything runs.

Exit code: 0 the same, 1 something differs.`
}

// Run replays.
func (c *replayCmd) Run(e *env) error {
	id, err := events.ParseID(c.Question)
	if err != nil {
		return usageError{err}
	}
	cfg, err := e.load(c.flags())
	if err != nil {
		return err
	}
	return e.onBus(cfg, func(ctx context.Context, b *bus.Bus) error {
		steps, err := app.Rerun(ctx, b, &cfg.Config, events.DefaultTenant, id)
		if errors.Is(err, bus.ErrNotFound) {
			return fmt.Errorf("there is no question %s on the log of %s; choose another with --data-dir or --nats", id, logOf(cfg))
		}
		if err != nil {
			return err
		}
		if !printSteps(e.out, steps) {
			return exitError(exitFailed)
		}
		return nil
	})
}

// logOf is where the log is that a command reads.
func logOf(cfg *config.Loaded) string {
	if cfg.NATSURL != "" {
		return cfg.NATSURL
	}
	return cfg.DataDir
}

// printSteps tells what came out of each step, and reports whether it was the same.
func printSteps(w io.Writer, steps []planner.Step) bool {
	same := true
	for _, s := range steps {
		what := fmt.Sprintf("attempt %d: %s after %s", s.Attempt, s.Recorded.Kind(), s.Answered)
		switch {
		case s.Same():
			fmt.Fprintf(w, "same       %s\n", what)
		case s.Waits != "":
			fmt.Fprintf(w, "waits      %s: %s\n", what, s.Waits)
			same = false
		default:
			fmt.Fprintf(w, "different  %s\n  then  %s\n  now   %s\n", what, oneLineOf(s.Recorded), oneLineOf(s.Now))
			same = false
		}
	}
	if len(steps) == 0 {
		fmt.Fprintln(w, "Nothing of this question was planned or told here.")
	}
	return same
}

func oneLineOf(body events.Body) string {
	if body == nil {
		return "nothing"
	}
	data, err := json.Marshal(body)
	if err != nil {
		return err.Error()
	}
	return string(body.Kind()) + " " + string(data)
}
