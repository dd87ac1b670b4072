package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type changeCmd struct {
	Remote
	ID     string `arg:"" help:"The question, as arivu traces lists it."`
	Part   int    `arg:"" optional:"" help:"Which part of its reading, by the number that is listed."`
	To     string `arg:"" optional:"" help:"What takes its place: an offer, or a value, number or period of your own."`
	Remove bool   `help:"Leave the part out."`
	Model  string `help:"Plan with this one model (its id in arivu models list)." placeholder:"ID"`
	JSON   bool   `help:"Print the whole answer as JSON."`
}

// Help is shown by `arivu change --help`.
func (*changeCmd) Help() string {
	return `Asks a question again with one part of how it was read put otherwise, and nothing else.

  arivu change 0190f2a7b3c47def8123456789abcdef                     what can be changed
  arivu change 0190f2a7b3c47def8123456789abcdef 2 "last quarter"    change part 2
  arivu change 0190f2a7b3c47def8123456789abcdef 2 --remove          leave it out

Exit codes are those of arivu ask.`
}

// Run lists the parts, or changes one.
func (c *changeCmd) Run(e *env) error {
	if c.Part < 0 || c.Part == 0 && (c.To != "" || c.Remove) {
		return usageError{errors.New("name the part by its number, from 1: arivu change ID lists them")}
	}
	if c.Part > 0 && (c.To == "") != c.Remove {
		return usageError{errors.New("say what takes the place of the part, or --remove to leave it out")}
	}
	api, stop, err := c.server(e)
	if err != nil {
		return err
	}
	defer stop()
	parent, err := api.Answer(e.ctx, c.ID)
	if err != nil {
		return err
	}
	numbered := changeable(parent.Parts)
	if c.Part == 0 {
		printParts(e.out, parent, numbered)
		return nil
	}
	if c.Part > len(numbered) {
		return usageError{fmt.Errorf("the question has %s that can be changed: arivu change %s lists them", counted(len(numbered), "part"), c.ID)}
	}
	change := &client.Change{Part: numbered[c.Part-1]}
	if slices.Contains(parent.Parts[change.Part].Alternatives.Offers, c.To) {
		change.To = c.To
	} else {
		change.Entry = c.To
	}
	q := client.Question{Parent: c.ID, Change: change}
	if c.Model != "" {
		q.Options = &client.Options{Model: c.Model}
	}
	return put(e, api, q, c.JSON)
}

// changeable are the places of the parts that can be changed.
func changeable(parts []events.Part) []int {
	var out []int
	for i := range parts {
		if parts[i].Alternatives != nil {
			out = append(out, i)
		}
	}
	return out
}

func printParts(w io.Writer, a *client.Answer, places []int) {
	if len(places) == 0 {
		fmt.Fprintln(w, "No part of its reading can be changed by itself.")
		return
	}
	fmt.Fprintf(w, "I read this as: %s\n\n", a.Restatement)
	for n, i := range places {
		p := &a.Parts[i]
		fmt.Fprintf(w, "%d. %s\n", n+1, p.Text)
		for _, line := range alternativeLines(p.Alternatives) {
			fmt.Fprintf(w, "     %s\n", line)
		}
	}
}

// entryWords say what may be written in the place of a part.
var entryWords = map[events.Entry]string{
	events.EntryNumber: "or a number", events.EntryText: "or another value", events.EntryPeriod: `or a period, such as "last month"`,
}

func alternativeLines(a *events.Alternatives) []string {
	lines := slices.Clone(a.Offers)
	if words := entryWords[a.Entry]; words != "" && len(lines) > 0 {
		lines = append(lines, words)
	} else if words != "" {
		lines = append(lines, strings.TrimPrefix(words, "or "))
	}
	if a.Removable {
		lines = append(lines, "--remove")
	}
	return lines
}
