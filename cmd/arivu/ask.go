package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner"
)

type askCmd struct {
	Remote
	Question   []string      `arg:"" help:"The question, in plain words."`
	Connection string        `help:"The database to ask. Default: the server's default." short:"c" placeholder:"NAME"`
	Session    string        `help:"Continue this conversation." placeholder:"ID"`
	Planner    string        `help:"Who plans: auto, llm or offline. Default: auto, or llm with --model." placeholder:"WHO"`
	Model      string        `help:"Plan with this one model (its id in arivu models list)." placeholder:"ID"`
	MaxRows    int           `help:"Read at most this many rows." placeholder:"N"`
	Timeout    time.Duration `help:"Give up after this long, such as 30s." placeholder:"DURATION"`
	MaxTokens  int           `help:"The most tokens that models may charge for it." placeholder:"N"`
	MaxCost    float64       `help:"The most US dollars that models may charge for it, as far as prices are known." placeholder:"USD"`
	Write      bool          `help:"Let a model plan a statement that writes, which waits for another person's approval."`
	Fresh      bool          `help:"Plan and run anew, whatever was made for an earlier question."`
	Background bool          `help:"Let every question go first for whose answer somebody waits."`
	JSON       bool          `help:"Print the whole answer as JSON."`
}

// Help is shown by `arivu ask --help`.
func (*askCmd) Help() string {
	return `Steps are shown as they happen (on standard error), then the table, the words and
the SQL that ran. Without a running server, one is started for this question.

  arivu ask "top 5 products by revenue"
  arivu ask --connection sales --json "orders per month in 2026" | jq .rows

Exit code: 0 answered, 1 failed or canceled, 2 wrong usage, 3 declined or needs a
choice, 4 no server, 5 the statement writes and waits for another person (arivu approvals).`
}

// Run asks.
func (c *askCmd) Run(e *env) error {
	if math.IsNaN(c.MaxCost) || math.IsInf(c.MaxCost, 0) {
		return usageError{errors.New("--max-cost: give a number of US dollars, such as 0.05")}
	}
	api, stop, err := c.server(e)
	if err != nil {
		return err
	}
	defer stop()
	q := client.Question{Question: strings.Join(c.Question, " "), Connection: c.Connection, SessionID: c.Session}
	q.Options = &client.Options{Planner: c.Planner, Model: c.Model, MaxRows: c.MaxRows, DeadlineMS: c.Timeout.Milliseconds(), MaxTokens: c.MaxTokens, MaxCost: c.MaxCost}
	q.Options.Fresh = c.Fresh
	if c.Background {
		q.Options.Priority = string(events.PriorityBackground)
	}
	if c.Write {
		q.Options.WriteMode = string(events.WriteApproval)
	}
	return put(e, api, q, c.JSON)
}

// put asks a question and shows its steps and its answer.
func put(e *env, api *client.Client, q client.Question, asJSON bool) error {
	show := newSteps(e.streams, asJSON)
	answer, err := api.Ask(e.ctx, q, show.step)
	show.end()
	if e.ctx.Err() != nil {
		return cancelQuestion(e, api, show.question)
	}
	if err != nil {
		return err
	}
	if asJSON {
		fmt.Fprintln(e.out, string(answer.Raw))
	} else {
		printAnswer(e.out, answer)
	}
	return exitFor(answer.Status)
}

// cancelQuestion stops the question on the server, too.
func cancelQuestion(e *env, api *client.Client, question string) error {
	e.restore()
	if question != "" {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), 5*time.Second)
		defer cancel()
		if err := api.Do(ctx, http.MethodDelete, "/api/questions/"+question, nil, nil); err != nil {
			return fmt.Errorf("canceling the question: %w", err)
		}
	}
	fmt.Fprintln(e.err, "Canceled.")
	return exitError(exitFailed)
}

func exitFor(s events.Status) error {
	switch s {
	case events.StatusAnswered:
		return nil
	case events.StatusDeclined, events.StatusClarify:
		return exitError(exitDeclined)
	case events.StatusAwaitingApproval:
		return exitError(exitWaiting)
	case events.StatusFailed, events.StatusCanceled, events.StatusRunning:
		return exitError(exitFailed)
	default:
		return exitError(exitFailed)
	}
}

// printAnswer writes an answer for people.
func printAnswer(w io.Writer, a *client.Answer) {
	if a.Restatement != "" {
		fmt.Fprintf(w, "I read this as: %s\n", a.Restatement)
		if len(a.Unused) > 0 {
			fmt.Fprintf(w, "Did not use: %s\n", strings.Join(a.Unused, ", "))
		}
		fmt.Fprintln(w)
	}
	if len(a.Columns) > 0 {
		printTable(w, a.Columns, a.Rows)
		if hidden := a.RowCount - len(a.Rows); hidden > 0 {
			fmt.Fprintf(w, "… and %d more rows\n", hidden)
		}
		fmt.Fprintln(w)
	}
	if a.Approval != nil {
		printDecision(w, a)
	}
	switch {
	case a.Declined != nil:
		fmt.Fprintln(w, a.Declined.Reason)
		printList(w, "What I understood:", a.Declined.Understood)
		printList(w, "You could ask:", a.Declined.Suggestions)
	case a.Clarify != nil:
		fmt.Fprintln(w, a.Clarify.Prompt)
		for i, r := range a.Clarify.Readings {
			fmt.Fprintf(w, "  %d. %s%s\n     arivu ask %q\n", i+1, r.Restatement, previewed(r.Preview), r.Question)
		}
	case a.Error != nil:
		fmt.Fprintln(w, a.Error.Message)
		if a.Path == events.PathSQL {
			printMark(w, a.SQL, a.Error.Position, a.Error.Piece)
		}
	default:
		fmt.Fprintln(w, a.Answer)
	}
	for _, h := range a.Hints {
		fmt.Fprintln(w, h.Text)
	}
	printList(w, "Assumed:", a.Assumptions)
	printList(w, "Models that brought nothing:", attemptLines(a.ModelAttempts))
	for _, check := range a.Checks {
		switch {
		case !check.Passed:
			fmt.Fprintf(w, "Check failed: %s: %s\n", check.Name, check.Detail)
		case strings.HasPrefix(check.Name, planner.CheckFiltered):
			fmt.Fprintf(w, "Note: %s (%s).\n", check.Name, check.Detail)
		}
	}
	if a.Truncated {
		fmt.Fprintf(w, "For all rows: arivu export %s --out rows.csv\n", a.ID)
	}
	if a.SQL != "" && (a.Path != events.PathSQL || a.Error == nil) && a.Status != events.StatusAwaitingApproval {
		fmt.Fprintf(w, "\n%s\n", a.SQL)
	}
	if a.Path != "" && a.Path != events.PathSQL {
		fmt.Fprintf(w, "\nPlanned by: %s\n", pathName(a))
	}
	printReused(w, a.Reused, time.Now())
	if len(changeable(a.Parts)) > 0 {
		fmt.Fprintf(w, "To change a part of the reading: arivu change %s\n", a.ID)
	}
}

// attemptLines say of each model why it brought nothing; most reasons begin with its name.
// One that failed alike for the plan and for the words is told of once.
func attemptLines(attempts []client.ModelAttempt) []string {
	var lines []string
	for _, a := range attempts {
		name := a.Provider + "/" + a.Model
		line := name + ": " + strings.TrimPrefix(a.Message, name+" ")
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func printList(w io.Writer, title string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintln(w, title)
	for _, item := range items {
		fmt.Fprintf(w, "  - %s\n", item)
	}
}

// printReused says what was made for an earlier question, and how to have it anew.
func printReused(w io.Writer, r *client.Reused, now time.Time) {
	if r == nil {
		return
	}
	if p := r.Plan; p != nil && p.Asked != "" {
		fmt.Fprintf(w, "The plan was made %s for %q.\n", timeAgo(now.Sub(p.At)), p.Asked)
	} else if p != nil {
		fmt.Fprintf(w, "The plan was made %s.\n", timeAgo(now.Sub(p.At)))
	}
	if p := r.Result; p != nil {
		fmt.Fprintf(w, "The result was read %s.\n", timeAgo(now.Sub(p.At)))
	}
	fmt.Fprintln(w, "For a new one, ask with --fresh.")
}

// timeAgo says how long ago something was.
func timeAgo(d time.Duration) string {
	switch {
	case d < time.Second:
		return "just now"
	case d < 2*time.Minute:
		return counted(int64(d/time.Second), "second") + " ago"
	case d < 2*time.Hour:
		return counted(int64(d/time.Minute), "minute") + " ago"
	case d < 48*time.Hour:
		return counted(int64(d/time.Hour), "hour") + " ago"
	default:
		return counted(int64(d/(24*time.Hour)), "day") + " ago"
	}
}

func pathName(a *client.Answer) string {
	switch a.Path {
	case events.PathLLM:
		return a.Model
	case events.PathOffline:
		return "the offline planner"
	case events.PathCached:
		return "an earlier plan"
	case events.PathVerified:
		if v := a.Verified; v != nil {
			return fmt.Sprintf("the verified question %q, for which %s vouches since %s", v.Question, v.Author, v.Time.Local().Format(time.DateOnly))
		}
		return "a verified question"
	case events.PathSQL:
		return "nobody: the SQL was written by hand"
	default:
		return string(a.Path)
	}
}

// counted is a number of things: "1 row", "2 rows".
func counted[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// stepLine says in words what an event means for the person waiting.
func stepLine(s client.Step) string {
	var body struct {
		Restatement string       `json:"restatement"`
		Path        events.Path  `json:"path"`
		Error       events.Error `json:"error"`
		RowCount    int          `json:"row_count"`
		Provider    string       `json:"provider"`
		Model       string       `json:"model"`
	}
	if json.Unmarshal(s.Body, &body) != nil {
		return string(s.Kind)
	}
	switch s.Kind {
	case events.KindAsked:
		return "accepted"
	case events.KindCompletion:
		return "model " + body.Model + " replied"
	case events.KindPlanned:
		if body.Path == events.PathSQL {
			return "taken as it was written"
		}
		return "planned (" + string(body.Path) + "): " + body.Restatement
	case events.KindRejected:
		return "refused: " + body.Error.Message
	case events.KindNarration:
		return "model " + body.Model + " wrote"
	case events.KindExecuted:
		return "executed: " + counted(body.RowCount, "row")
	default:
		return strings.ReplaceAll(string(s.Kind), "_", " ")
	}
}

// previewed is how many rows a reading gives, "" where nobody looked.
func previewed(p *events.Preview) string {
	switch {
	case p == nil || p.Missing != "":
		return ""
	case p.More:
		return fmt.Sprintf(" (more than %s)", counted(p.Rows, "row"))
	default:
		return fmt.Sprintf(" (%s)", counted(p.Rows, "row"))
	}
}
