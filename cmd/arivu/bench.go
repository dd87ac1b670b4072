package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine/demo"
	"arivu/planner/llm/budget"
)

type benchCmd struct {
	Suites    []string `arg:"" optional:"" name:"suite" help:"Files of questions, one JSON object per line. Default: Arivu's own questions on its demo database." type:"existingfile"`
	Databases string   `help:"Directory of the suites' databases: NAME.sqlite or NAME.db. Others are connections of the configuration." placeholder:"DIR" type:"existingdir"`

	Planner     string `help:"Who plans. In this process: offline (the offline planner itself), best (its likeliest reading, never a refusal), stage (all that a server without a model does) or llm (the same with the configured model, beside stage). On a server: auto, llm or offline." enum:"offline,best,stage,auto,llm" default:"offline"`
	Server      string `help:"Ask this server instead of a planner in this process." placeholder:"URL"`
	Key         string `help:"The server's key ($$ARIVU_API_KEY)." placeholder:"KEY"`
	Predictions string `help:"Judge these predictions (lines of id, sql, refused) and ask nobody." placeholder:"FILE" type:"existingfile"`
	Connection  string `help:"The server's connection to ask. Default: the name of each question's database." placeholder:"NAME"`

	Sets  []string `help:"Only these sets." placeholder:"SET,…"`
	Kinds []string `help:"Only these kinds of questions." placeholder:"KIND,…"`
	Slice string   `help:"Only this part of the suite; Arivu's own has ci." placeholder:"NAME"`
	Limit int      `help:"At most about so many questions; conversations stay whole." placeholder:"N"`

	Order    string        `help:"When the order of rows counts: where the wanted statement orders them (gold), or only where the question asks for it (question)." enum:"gold,question" default:"gold"`
	Now      string        `help:"Ask as if it were this day. Default: today, or the day of Arivu's own suite." placeholder:"YYYY-MM-DD"`
	Sure     float64       `help:"The confidence from which an answer counts as sure." default:"0.8"`
	Jobs     int           `help:"How many conversations to hold at once. Latencies suffer from more." default:"1"`
	Timeout  time.Duration `help:"The longest that one statement may run." default:"20s"`
	Patience time.Duration `help:"The longest that a server, or a model with waits for its rate, may take for one question." default:"2m"`

	BudgetCost   float64 `help:"Stop when models have charged so much, in US dollars." placeholder:"USD"`
	BudgetTokens int     `help:"Stop when models have charged for so many tokens." placeholder:"N"`

	Out       string `help:"Write every question with what came of it here, one JSON object per line; also a file of predictions (id, sql, refused)." placeholder:"FILE" type:"path"`
	Failures  string `help:"Write what went wrong here, as Markdown." placeholder:"FILE" type:"path"`
	JSON      bool   `help:"Print the figures as JSON."`
	FailBelow string `help:"Exit with 1 if a figure is below its floor or above its ceiling, as in accuracy=0.75,wrong_sure=0.05." placeholder:"NAME=BOUND,…"`
}

// Help is shown by `arivu bench --help`.
func (*benchCmd) Help() string {
	floors, ceilings := bench.Metrics()
	return `Questions are asked, the planned and the wanted statement run read-only, and the rows
compared: any order of columns, the order of rows only where it was asked for.

  arivu bench
  arivu bench --slice ci --fail-below accuracy=0.5,wrong_sure=0.1
  arivu bench questions.jsonl --databases ./databases --failures wrong.md
  arivu bench questions.jsonl --databases ./databases --server http://127.0.0.1:8000

A line of a suite is {"question", "db", "gold_sql"}; gold_sql is a statement, a list of
which any may match, or either by dialect. Also: id, set, category, kind, unanswerable,
conversation and turn, match ("contains" allows more columns), slices.

With --planner llm the configured model (ARIVU_LLM_…, or llm in the file of --config) plans as
on a server: what it says is read and run, and planned again where it is refused, at most
` + strconv.Itoa(events.MaxAttempts) + ` times. Nobody stands in for it. The offline planner is asked the same questions, and one
table shows both: right answers, tokens, cost, latency. The readings of a choice are planned
and counted as well. Each question is paid for, so try a few first:

  ARIVU_LLM_PROVIDER=openai ARIVU_LLM_MODEL=MODEL OPENAI_API_KEY=KEY \
    arivu bench --planner llm --slice ci --limit 20 --budget-cost 0.50

A run ends early, with the figures so far and exit code 1, when its budget is spent, the
model's key is refused, its account has nothing left, or five questions in a row fail
because of its endpoint.

A server must answer from the same rows. For Arivu's own suite make them with
"arivu demo --dir DIR --date ` + suite.Clock().Format(time.DateOnly) + `" and add the file as connection "` + suite.Name + `";
questions about "last month" and the like are left out, as the server has its own clock.

Floors for --fail-below: ` + strings.Join(floors, ", ") + `.
Ceilings: ` + strings.Join(ceilings, ", ") + `.`
}

// Run measures.
func (c *benchCmd) Run(e *env) (err error) {
	gates, err := bench.ParseGates(c.FailBelow)
	if err != nil {
		return usageError{err}
	}
	if c.BudgetCost < 0 || c.BudgetTokens < 0 {
		return usageError{errors.New("--budget-cost and --budget-tokens are amounts above 0")}
	}
	items, err := c.items()
	if err != nil {
		return err
	}
	asker, err := c.asker(e)
	if err != nil {
		return err
	}
	m, paid := asker.(*model)
	if paid {
		defer m.close(e.ctx)
	}
	databases, clean, err := c.databases(e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, databases.Close(), clean()) }()
	if paid {
		return c.compare(e, m, items, databases, gates)
	}
	f, err := c.ask(e, items, databases, asker)
	if err != nil {
		return err
	}
	return c.report(e, f, f.summary, gates)
}

// found is what a run has brought.
type found struct {
	results []bench.Result
	summary *bench.Summary
	stopped *bench.StoppedError // why not all was asked, nil if it was
}

// ask asks all items and shows how that goes on.
func (c *benchCmd) ask(e *env, items []bench.Item, databases *bench.Databases, asker bench.Asker) (*found, error) {
	progress := bench.NewProgress(e.err, terminal(e.err))
	results, err := bench.Run(e.ctx, bench.Options{
		Items: items, Databases: databases, Asker: asker, Order: bench.OrderRule(c.Order), Jobs: c.Jobs,
		Limit: budget.Amount{Tokens: c.BudgetTokens, Cost: c.BudgetCost}, Progress: progress.Tell,
	})
	progress.End()
	f := &found{results: results, summary: bench.Summarize(results, c.Sure)}
	if err != nil && !errors.As(err, &f.stopped) {
		return nil, err
	}
	return f, nil
}

// own reports whether Arivu's own suite is run.
func (c *benchCmd) own() bool { return len(c.Suites) == 0 }

func (c *benchCmd) items() ([]bench.Item, error) {
	pick := bench.Selection{Sets: c.Sets, Kinds: c.Kinds, Slice: c.Slice, Limit: c.Limit, Fixed: c.Server != ""}
	var all []bench.Item
	if c.own() {
		items, err := bench.Read(bytes.NewReader(suite.Questions()), suite.Name)
		if err != nil {
			return nil, err
		}
		all = items
	}
	for _, path := range c.Suites {
		items, err := readSuite(path)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", path, err)}
		}
		all = append(all, items...)
	}
	picked := pick.From(all)
	if len(picked) == 0 {
		return nil, usageError{errors.New("no question is left to ask: see --sets, --kinds and --slice")}
	}
	return picked, nil
}

func readSuite(path string) ([]bench.Item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return bench.Read(f, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
}

// databases says where the databases are. clean removes what was made for this
// run.
func (c *benchCmd) databases(e *env) (d *bench.Databases, clean func() error, err error) {
	cfg, err := e.load(nil)
	if err != nil {
		return nil, nil, err
	}
	d = &bench.Databases{
		Openers: openers.All(),
		Dir:     c.Databases, URLs: cfg.Connections, Timeout: c.Timeout,
	}
	if !c.own() || c.Databases != "" {
		return d, func() error { return nil }, nil
	}
	if d.Dir, err = os.MkdirTemp("", "arivu-bench-"); err != nil {
		return nil, nil, fmt.Errorf("making a directory for the demo database: %w", err)
	}
	clean = func() error { return os.RemoveAll(d.Dir) }
	if _, _, err := demo.Ensure(e.ctx, d.Dir, suite.Clock(), nil); err != nil {
		return nil, nil, errors.Join(err, clean())
	}
	return d, clean, nil
}

// now is the time of asking: the middle of the day given, so that no time zone
// makes another day of it.
func (c *benchCmd) now() (time.Time, error) {
	switch {
	case c.Now != "":
		day, err := time.Parse(time.DateOnly, c.Now)
		if err != nil {
			return time.Time{}, usageError{fmt.Errorf("--now %q: write the day as 2006-01-02", c.Now)}
		}
		return day.Add(12 * time.Hour), nil
	case c.own():
		return suite.Clock(), nil
	default:
		return time.Now(), nil
	}
}

// figures are what is printed of a run.
type figures interface {
	Print(w io.Writer) error
}

// report writes what a run has found, and holds it to its bounds.
func (c *benchCmd) report(e *env, f *found, shown figures, gates []bench.Gate) error {
	if err := writeFile(c.Out, func(w io.Writer) error { return bench.WriteResults(w, f.results) }); err != nil {
		return err
	}
	if err := writeFile(c.Failures, func(w io.Writer) error { return bench.WriteFailures(w, f.results, c.Sure) }); err != nil {
		return err
	}
	if err := c.print(e, shown); err != nil {
		return err
	}
	wrong := bench.Broken(gates, f.summary)
	if f.stopped != nil {
		wrong = append(wrong, f.stopped.Error())
	}
	for _, w := range wrong {
		fmt.Fprintf(e.err, "arivu: %s\n", w)
	}
	if len(wrong) > 0 {
		return exitError(exitFailed)
	}
	return nil
}

func (c *benchCmd) print(e *env, shown figures) error {
	if !c.JSON {
		return shown.Print(e.out)
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(shown)
}

// writeFile writes a file, whole or not at all; "" is none.
func writeFile(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
