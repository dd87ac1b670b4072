package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"

	"arivu/cmd/arivu/client"
	"arivu/cmd/arivu/config"
)

// Exit codes. Scripts rely on them.
const (
	exitOK          = 0
	exitFailed      = 1 // the command or the question failed
	exitUsage       = 2 // the command line, the configuration or what was asked for is wrong
	exitDeclined    = 3 // the question was declined or needs a choice; a checked statement was refused
	exitUnreachable = 4 // no server answers
	exitWaiting     = 5 // the statement waits for another person to approve it
)

// streams are the process's own, or a test's.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// terminal reports whether w is one that people look at.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// env is what every command gets.
type env struct {
	ctx     context.Context
	restore func() // gives an interrupt its default meaning back, so that a second one kills
	environ []string
	streams
	flags Settings
}

// Settings are flags of every command; they override the environment, which
// overrides the file.
type Settings struct {
	Config   string `help:"Read settings from this YAML file ($$ARIVU_CONFIG)." placeholder:"FILE" type:"path"`
	LogLevel string `help:"Least severe log lines shown: debug, info, warn or error." placeholder:"LEVEL"`
}

// cli is the command line. Its help texts are the manual.
type cli struct {
	Settings

	Serve       serveCmd       `cmd:"" help:"Run everything in one process: broker, planner, executor, tracer, API and web page."`
	Edge        roleCmd        `cmd:"" help:"Run only the API and the web page, against a NATS cluster."`
	Planner     roleCmd        `cmd:"" help:"Run only the planner, against a NATS cluster."`
	Executor    roleCmd        `cmd:"" help:"Run only the executor, against a NATS cluster."`
	Tracer      roleCmd        `cmd:"" help:"Run only the tracer, against a NATS cluster."`
	Ask         askCmd         `cmd:"" help:"Ask a question and watch it being answered."`
	Change      changeCmd      `cmd:"" help:"Ask a question again with one part of how it was read put otherwise."`
	SQL         sqlCmd         `cmd:"" name:"sql" help:"Run a statement of your own behind the same walls, or check it."`
	Teach       teachCmd       `cmd:"" help:"Teach what your people call things: arivu teach clients means customers."`
	Semantics   semanticsCmd   `cmd:"" help:"Keep what a database's data means in a YAML file: pull, push, diff."`
	Approvals   approvalsCmd   `cmd:"" help:"List statements that wait to write, approve or deny them."`
	DeadLetters deadLettersCmd `cmd:"" name:"deadletters" help:"List what could not be handled, ask it anew or discard it."`
	Audit       auditCmd       `cmd:"" help:"Show who did what, and whether the record is whole."`
	Keys        keysCmd        `cmd:"" help:"Make, list, rotate and revoke keys: who may use the server, and for what."`
	Connections connectionsCmd `cmd:"" help:"Add, test, list and remove databases."`
	Models      modelsCmd      `cmd:"" help:"Add, test, order, change and remove language models."`
	Vault       vaultCmd       `cmd:"" help:"Replace the keys that secrets are sealed to."`
	Saved       savedCmd       `cmd:"" help:"Keep questions and ask them again."`
	Traces      tracesCmd      `cmd:"" help:"Show recent questions, or one in detail."`
	Export      exportCmd      `cmd:"" help:"Write all rows of an answer to a file: CSV, XLSX, JSON, NDJSON, Parquet or Arrow."`
	Bench       benchCmd       `cmd:"" help:"Measure how well questions are answered."`
	Prompts     promptsCmd     `cmd:"" name:"bench-prompts" help:"Measure whether prompts for a model hold what questions need."`
	Rebuild     rebuildCmd     `cmd:"" help:"Rebuild traces and sessions from the log."`
	Backup      backupCmd      `cmd:"" help:"Save everything to an encrypted file, while the server runs."`
	Restore     restoreCmd     `cmd:"" help:"Make a store of a backup."`
	Verify      verifyCmd      `cmd:"" help:"Check a store, or a backup, from end to end."`
	Replay      replayCmd      `cmd:"" help:"Run one past question again from the log, for free, and compare."`
	Demo        demoCmd        `cmd:"" help:"Write the demo database to a file or a PostgreSQL server."`
	Health      healthCmd      `cmd:"" help:"Check a process of this machine, for container health checks."`
	TrainCmd    trainCmd       `cmd:"" name:"train-planner" help:"Make the model of the offline planner anew, from public training questions."`
	ConfigCmd   configCmd      `cmd:"" name:"config" help:"Print the effective settings, where each came from, and what it means."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	Worker      workerCmd      `cmd:"" name:"worker" hidden:""`
}

//nolint:gosec // G101: the password in it is the word
const description = `Ask your databases questions in plain language, and see how they were answered.

Start with:
  arivu serve                                  everything, with a demo database, on http://127.0.0.1:8000
  arivu ask "how many orders per country?"     in another terminal

Your own database:
  arivu connections add sales postgres://user:password@host:5432/sales

Settings come from a YAML file (--config), ARIVU_ variables and flags; "arivu config" prints them all.`

// run executes one command line and returns the exit code.
func run(ctx context.Context, restore func(), args, environ []string, s streams) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("arivu"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(s.out, s.err), kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintf(s.err, "arivu: %v\n", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		parser.Errorf("%s", err)
		fmt.Fprintln(s.err, `Run "arivu --help" or "arivu COMMAND --help" to see what there is.`)
		return exitUsage
	}
	e := &env{ctx: ctx, restore: restore, environ: environ, streams: s, flags: c.Settings}
	return e.report(command.Run(e, command))
}

// exitError ends the process with a code; what there was to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usageError is a mistake in the command line or the configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// report prints an error once, for people, and gives the exit code.
func (e *env) report(err error) int {
	var code exitError
	var usage usageError
	var problem *client.Problem
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, context.Canceled) && e.ctx.Err() != nil:
		return exitFailed
	}
	fmt.Fprintf(e.err, "arivu: %v\n", err)
	switch {
	case errors.As(err, &usage), errors.As(err, &problem) && problem.Field != "" && problem.Status < http.StatusInternalServerError:
		return exitUsage
	case errors.Is(err, client.ErrUnreachable):
		return exitUnreachable
	default:
		return exitFailed
	}
}

// getenv is the value of a variable of this command's environment.
func (e *env) getenv(name string) string {
	for _, entry := range e.environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// load reads the configuration with a command's flags on top.
func (e *env) load(flags map[string]any) (*config.Loaded, error) {
	if flags == nil {
		flags = map[string]any{}
	}
	if e.flags.LogLevel != "" {
		flags["log.level"] = e.flags.LogLevel
	}
	l, err := config.Load(cmp.Or(e.flags.Config, e.getenv("ARIVU_CONFIG")), e.environ, flags)
	if err != nil {
		return nil, usageError{err}
	}
	for _, w := range l.Warnings {
		fmt.Fprintf(e.err, "arivu: warning: %s\n", w)
	}
	return l, nil
}
