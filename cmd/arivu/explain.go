package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"arivu/events"
)

// explain shows how the database would run the statement.
func (c *sqlCmd) explain(e *env) error {
	sql, err := c.statement(e)
	if err != nil {
		return err
	}
	api, stop, err := c.server(e)
	if err != nil {
		return err
	}
	defer stop()
	in := map[string]string{"sql": sql}
	if c.Connection != "" {
		in["connection"] = c.Connection
	}
	return tell(e, api, request{http.MethodPost, "/api/sql/explain", in, c.JSON}, func(plan *events.Explained) error {
		printPlan(e.out, plan.Steps, "")
		if plan.Cost != nil {
			fmt.Fprintf(e.out, "\nExpected: cost %s %s.\n", plainNumber(*plan.Cost), plan.CostUnit)
		}
		for _, note := range plan.Notes {
			fmt.Fprintf(e.out, "Note: %s\n", note)
		}
		return nil
	})
}

func printPlan(w io.Writer, steps []events.PlanStep, indent string) {
	for i := range steps {
		s := &steps[i]
		line := []string{s.Label}
		if s.Table != "" {
			line = append(line, "on "+s.Table)
		}
		if s.Index != "" {
			line = append(line, "by "+s.Index)
		}
		if s.Rows != nil {
			line = append(line, "(about "+plainNumber(*s.Rows)+" rows)")
		}
		fmt.Fprintf(w, "%s%s\n", indent, strings.Join(line, " "))
		for _, d := range s.Details {
			fmt.Fprintf(w, "%s    %s\n", indent, d)
		}
		printPlan(w, s.Steps, indent+"  ")
	}
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
