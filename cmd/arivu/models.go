package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type modelsCmd struct {
	List    modelsListCmd    `cmd:"" default:"withargs" help:"List the language models in the order in which they are asked."`
	Add     modelsAddCmd     `cmd:"" help:"Add a model, after testing it."`
	Set     modelsSetCmd     `cmd:"" help:"Change a model: its name at the vendor, key, endpoint, limits or prices."`
	Test    modelsTestCmd    `cmd:"" help:"Make one small call to a model."`
	Order   modelsOrderCmd   `cmd:"" help:"Say which models are asked first."`
	Changes modelsChangesCmd `cmd:"" help:"Show when a model was down, and when it answered again."`
	Remove  modelsRemoveCmd  `cmd:"" aliases:"rm" help:"Remove a model and its key."`
}

// Help implements kong's help provider.
func (*modelsCmd) Help() string {
	return `Questions are planned by the first model of the list that answers, and offline when none does.

    arivu models add good anthropic MODEL --key-env ANTHROPIC_API_KEY
    arivu models add local ollama MODEL
    arivu models add own any-name MODEL --base-url https://models.example/v1 --key-file key.txt
    arivu models order good local
    arivu connections set sales --models local

A key is read from a variable, a file, or at the terminal, where it is not shown; it is
sealed to the planner when it arrives, and nothing shows it again.`
}

type modelsListCmd struct {
	Remote
	JSON bool `help:"Print JSON."`
}

// Run lists.
func (c *modelsListCmd) Run(e *env) error {
	return showAt(e, &c.Remote, "/api/llms", c.JSON, modelsTo(e))
}

// modelPage is the list of models.
type modelPage struct {
	LLMs []client.Model `json:"llms"`
}

// modelsTo shows a list of models.
func modelsTo(e *env) func(*modelPage) error {
	return func(page *modelPage) error { return printModels(e, page) }
}

func printModels(e *env, page *modelPage) error {
	if len(page.LLMs) == 0 {
		fmt.Fprintln(e.out, "No models: questions are planned offline. Add one with: arivu models add NAME PROVIDER MODEL --key-env VARIABLE")
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tPROVIDER\tMODEL\tSTATE\tKEY\tDOLLARS PER MILLION\tLIMITS\tORIGIN")
	for _, m := range page.LLMs {
		key := "none"
		if m.HasKey {
			key = "set"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", m.ID, m.Provider, clipCell(m.Model), modelState(&m), key, modelPrice(m.Prices), modelLimits(m.Limits), m.Origin)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i := range page.LLMs {
		tellModel(e, &page.LLMs[i])
	}
	return nil
}

// modelState is the state of a model's breaker in words.
func modelState(m *client.Model) string {
	if m.Disabled {
		return "disabled"
	}
	switch m.State {
	case events.ModelClosed:
		return "ok"
	case events.ModelOpen:
		return "down"
	case events.ModelHalfOpen:
		return "being tried again"
	default:
		return "no reply yet"
	}
}

func modelPrice(p *client.ModelPrices) string {
	if p == nil {
		return "not known"
	}
	text := fmt.Sprintf("%g in, %g out", p.Input, p.Output)
	if p.Overridden {
		text += ", given"
	}
	if p.Date != "" {
		text += " " + p.Date
	}
	return text
}

func modelLimits(l events.ModelLimits) string {
	var out []string
	if l.RequestsPerMinute > 0 {
		out = append(out, counted(l.RequestsPerMinute, "request")+"/min")
	}
	if l.TokensPerMinute > 0 {
		out = append(out, counted(l.TokensPerMinute, "token")+"/min")
	}
	return cmp.Or(strings.Join(out, ", "), "-")
}

// tellModel says where a model is if not at its vendor, and why it is down.
func tellModel(e *env, m *client.Model) {
	if m.BaseURL != "" {
		fmt.Fprintf(e.out, "%s: at %s\n", m.ID, m.BaseURL)
	}
	if m.State != events.ModelOpen && m.State != events.ModelHalfOpen {
		return
	}
	fmt.Fprintf(e.out, "%s: down%s: %s\n", m.ID, retryOf(m, time.Now()), m.Reason)
}

// retryOf says when a model that is down is tried again. Nobody tries it without a
// question, so the time that is stored may be over.
func retryOf(m *client.Model, now time.Time) string {
	switch {
	case m.RetryAt == nil:
		return ""
	case m.RetryAt.Before(now):
		return ", to be tried again with the next question"
	default:
		return ", to be tried again at " + m.RetryAt.Local().Format(time.TimeOnly)
	}
}

type modelsTestCmd struct {
	Remote
	ID   string `arg:"" name:"name" help:"Which one."`
	JSON bool   `help:"Print JSON."`
}

// Run tests.
func (c *modelsTestCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	return reportModel(e, api, "/api/llms/"+url.PathEscape(c.ID)+"/test", nil, c.JSON)
}

// reportModel says what came of a test, which fails the command if the model did.
func reportModel(e *env, api *client.Client, path string, in any, asJSON bool) error {
	var reply json.RawMessage
	if err := api.Do(e.ctx, http.MethodPost, path, in, &reply); err != nil {
		return err
	}
	var report client.ModelReport
	if err := json.Unmarshal(reply, &report); err != nil {
		return fmt.Errorf("reading the report: %w", err)
	}
	if asJSON {
		fmt.Fprintln(e.out, string(reply))
		if !report.OK {
			return exitError(exitFailed)
		}
		return nil
	}
	if report.Error != nil {
		return fmt.Errorf("the model does not work (%s): %s", string(report.Error.Class), report.Error.Message)
	}
	text := fmt.Sprintf("It answered in %d ms", report.LatencyMS)
	if report.Tokens != nil {
		text += ", with " + counted(report.Tokens.Total, "token")
	}
	if report.Cost != nil {
		text += " for $" + strconv.FormatFloat(*report.Cost, 'f', -1, 64)
	}
	fmt.Fprintln(e.out, text+".")
	return nil
}

type modelsOrderCmd struct {
	Remote
	IDs  []string `arg:"" name:"name" help:"Which ones, first choice first. Those that are left out stand behind them as they stood."`
	JSON bool     `help:"Print JSON."`
}

// Run orders.
func (c *modelsOrderCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	in := map[string]any{"ids": c.IDs}
	return tell(e, api, request{http.MethodPut, "/api/llms/order", in, c.JSON}, modelsTo(e))
}

type modelsRemoveCmd struct {
	Remote
	ID string `arg:"" name:"name" help:"Which one."`
}

// Run removes.
func (c *modelsRemoveCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	return remove(e, api, "/api/llms/"+url.PathEscape(c.ID), "Removed.")
}

type modelsChangesCmd struct {
	Remote
	ID    string `arg:"" name:"name" help:"Which one."`
	Limit int    `help:"How many to show." default:"20"`
	JSON  bool   `help:"Print JSON."`
}

// Run shows how a model was found, the newest first.
func (c *modelsChangesCmd) Run(e *env) error {
	type found struct {
		Changes []events.ModelChange `json:"changes"`
	}
	path := fmt.Sprintf("/api/llms/%s/changes?limit=%d", url.PathEscape(c.ID), c.Limit)
	return showAt(e, &c.Remote, path, c.JSON, func(page *found) error {
		if len(page.Changes) == 0 {
			fmt.Fprintln(e.out, "It has not replied yet, and was not found down.")
		}
		for _, change := range page.Changes {
			line := change.At.Local().Format(time.DateTime) + "  " + modelState(&client.Model{State: change.To})
			if change.Reason != "" {
				line += ": " + change.Reason
			}
			fmt.Fprintln(e.out, line)
		}
		return nil
	})
}
