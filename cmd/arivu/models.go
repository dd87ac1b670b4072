package main

import (
	"cmp"
	"encoding/json"
	"errors"
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
	List   modelsListCmd   `cmd:"" default:"withargs" help:"List the language models in the order in which they are asked."`
	Add    modelsAddCmd    `cmd:"" help:"Add a model, after testing it."`
	Set    modelsSetCmd    `cmd:"" help:"Change a model: its name at the vendor, key, endpoint, limits or prices."`
	Test   modelsTestCmd   `cmd:"" help:"Make one small call to a model."`
	Order  modelsOrderCmd  `cmd:"" help:"Say which models are asked first."`
	Remove modelsRemoveCmd `cmd:"" aliases:"rm" help:"Remove a model and its key."`
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
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var reply json.RawMessage
	if err := api.Do(e.ctx, http.MethodGet, "/api/llms", nil, &reply); err != nil {
		return err
	}
	if c.JSON {
		_, err := fmt.Fprintln(e.out, string(reply))
		return err
	}
	return printModels(e, reply)
}

func printModels(e *env, reply json.RawMessage) error {
	var page struct {
		LLMs []client.Model `json:"llms"`
	}
	if err := json.Unmarshal(reply, &page); err != nil {
		return fmt.Errorf("reading the models: %w", err)
	}
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
		return "not called yet"
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
	retry := ""
	if m.RetryAt != nil {
		retry = ", to be tried again at " + m.RetryAt.Local().Format(time.TimeOnly)
	}
	fmt.Fprintf(e.out, "%s: down%s: %s\n", m.ID, retry, m.Reason)
}

type modelsAddCmd struct {
	Remote
	ModelFlags
	ID       string `arg:"" name:"name" help:"What to call it here: lower-case letters, digits, _ and -."`
	Provider string `arg:"" help:"The vendor, such as openai, anthropic or ollama; with --base-url any name."`
	Model    string `arg:"" help:"The model, as its vendor lists it."`
	NoTest   bool   `help:"Store it even if it cannot be called now."`
}

// Run adds.
func (c *modelsAddCmd) Run(e *env) error {
	in, err := c.body(e)
	if err != nil {
		return err
	}
	in["id"], in["provider"], in["model"] = c.ID, c.Provider, c.Model
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := c.completeKey(e, api, in); err != nil {
		return err
	}
	if !c.NoTest {
		if err := reportModel(e, api, "/api/llms/test", in, false); err != nil {
			return err
		}
	}
	if err := api.Do(e.ctx, http.MethodPost, "/api/llms", in, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Added. It is the last choice; change that with: arivu models order")
	return nil
}

// completeKey asks for a key where the vendor needs one and none was given.
func (c *modelsAddCmd) completeKey(e *env, api *client.Client, in map[string]any) error {
	if in["api_key"] != nil || c.BaseURL != nil && *c.BaseURL != "" {
		return nil
	}
	var reply struct {
		Providers []events.ModelVendor `json:"providers"`
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/llms/providers", nil, &reply); err != nil {
		return err
	}
	for _, v := range reply.Providers {
		if v.Name != c.Provider || !v.NeedsKey {
			continue
		}
		key, err := askKey(e, c.Provider)
		if err != nil {
			return err
		}
		if key == "" {
			return usageError{fmt.Errorf("%s needs a key: give --key-env %s or --key-file FILE", c.Provider, v.KeyVariable)}
		}
		in["api_key"] = key
	}
	return nil
}

type modelsSetCmd struct {
	Remote
	ModelFlags
	ID          string `arg:"" name:"name" help:"Which one."`
	Provider    string `help:"The vendor." placeholder:"NAME"`
	Model       string `help:"The model, as its vendor lists it." placeholder:"MODEL"`
	NoKey       bool   `help:"Forget the key." xor:"key"`
	TablePrices bool   `help:"Use the prices of the built-in table again." xor:"input,output"`
	Enabled     *bool  `help:"Whether it is asked at all." negatable:""`
}

// Help implements kong's help provider.
func (*modelsSetCmd) Help() string {
	return `What no flag speaks of stays as it is. A key is not sent to another endpoint than it was
given for: with another provider or --base-url, give the key again.

    arivu models set good --model NEWER-MODEL
    arivu models set good --key-file - < new-key.txt
    arivu models set good --no-enabled`
}

// Run sets what the flags speak of.
func (c *modelsSetCmd) Run(e *env) error {
	in, err := c.body(e)
	if err != nil {
		return err
	}
	if c.Provider != "" {
		in["provider"] = c.Provider
	}
	if c.Model != "" {
		in["model"] = c.Model
	}
	if c.NoKey {
		in["api_key"] = ""
	}
	if c.TablePrices {
		in["prices"] = map[string]any{}
	}
	if c.Enabled != nil {
		in["disabled"] = !*c.Enabled
	}
	if len(in) == 0 {
		return usageError{errors.New("nothing to set: give one of the flags that arivu models set --help lists")}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := api.Do(e.ctx, http.MethodPut, "/api/llms/"+url.PathEscape(c.ID), in, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Set.")
	return nil
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
		return fmt.Errorf("the model does not work (%s): %s", report.Error.Class, report.Error.Message)
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
	var reply json.RawMessage
	if err := api.Do(e.ctx, http.MethodPut, "/api/llms/order", map[string]any{"ids": c.IDs}, &reply); err != nil {
		return err
	}
	if c.JSON {
		_, err := fmt.Fprintln(e.out, string(reply))
		return err
	}
	return printModels(e, reply)
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
	if err := api.Do(e.ctx, http.MethodDelete, "/api/llms/"+url.PathEscape(c.ID), nil, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Removed.")
	return nil
}
