package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus"
	"arivu/planner"
)

type replayCmd struct {
	Node
	Question string `arg:"" optional:"" help:"The question's id."`
	File     string `help:"Replay the question in this file, saved with arivu traces ID --save FILE, without a server and its log." placeholder:"FILE"`
}

// Help is shown by "arivu replay --help".
func (*replayCmd) Help() string {
	return `Plans a past question again, and puts its result into words again, with what models
said then and the rows that the database gave then: nobody is asked, nothing runs, and
nothing is stored. A difference is one of the schema, of what was taught, or of this
version. With --file it goes by what the file holds. Without, stop an embedded server first (the log is locked while it runs); against a NATS
cluster it can be done while everything runs.

Exit code: 0 the same, 1 something differs.`
}

// Run replays.
func (c *replayCmd) Run(e *env) error {
	switch {
	case c.File != "" && c.Question != "":
		return usageError{errors.New("a file holds its question: leave out the id, or --file")}
	case c.File != "":
		return c.replayFile(e)
	case c.Question == "":
		return usageError{errors.New("name a question by its id, or a file with --file")}
	}
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

func (c *replayCmd) replayFile(e *env) error {
	file, err := readTraceFile(c.File)
	if err != nil {
		return err
	}
	steps, err := app.RerunFile(e.ctx, file)
	if err != nil {
		return fmt.Errorf("replaying %s: %w", c.File, err)
	}
	if !printSteps(e.out, steps) {
		return exitError(exitFailed)
	}
	return nil
}

func readTraceFile(name string) (*events.TraceFile, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := events.ReadTraceFile(data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return file, nil
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
