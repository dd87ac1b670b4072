package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type approvalsCmd struct {
	List    approvalsListCmd `cmd:"" default:"withargs" help:"List the statements that wait for a decision."`
	Approve approveCmd       `cmd:"" help:"Let a statement run, once. Not your own."`
	Deny    denyCmd          `cmd:"" help:"Refuse a statement; nothing is changed."`
}

// Help is shown by `arivu approvals --help`.
func (*approvalsCmd) Help() string {
	return `On a connection with "writes": "approval", a statement by hand that writes is tried in
a transaction that is rolled back, and then waits. Another person approves exactly what
they have read, by its digest:

  arivu approvals
  arivu approvals approve 0190f2a7b3c47def8123456789abcde0 --digest 3fc9b689459d
  arivu approvals deny 0190f2a7b3c47def8123456789abcde0 --reason "use the form"

Who you are is the key you use: ARIVU_API_KEY.`
}

type approvalsListCmd struct {
	Remote
}

// Run lists.
func (c *approvalsListCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	waiting, err := pendingApprovals(e, api)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		fmt.Fprintln(e.out, "Nothing waits for a decision.")
		return nil
	}
	for i, p := range waiting {
		if i > 0 {
			fmt.Fprintln(e.out)
		}
		fmt.Fprintf(e.out, "%s  on %s, asked by %s, until %s\n", p.ID, p.Connection, p.AskedBy, p.Expires.Local().Format(time.DateTime))
		if p.Path != events.PathSQL {
			fmt.Fprintf(e.out, "  planned for: %s\n", p.Question)
		}
		printHeld(e.out, &p.Held)
		if p.Own {
			fmt.Fprintln(e.out, "  You asked for it, so somebody else has to approve it.")
		}
	}
	return nil
}

// pending is a statement that waits.
type pending struct {
	client.Held
	ID         string      `json:"id"`
	Connection string      `json:"connection"`
	Question   string      `json:"question"`
	Path       events.Path `json:"path"`
	AskedBy    string      `json:"asked_by"`
	Own        bool        `json:"own"`
}

func pendingApprovals(e *env, api *client.Client) ([]pending, error) {
	var reply struct {
		Approvals []pending `json:"approvals"`
	}
	err := api.Do(e.ctx, http.MethodGet, "/api/approvals", nil, &reply)
	return reply.Approvals, err
}

type decideCmd struct {
	Remote
	ID     string `arg:"" help:"The question that holds the statement."`
	Digest string `help:"The digest of the statement you have read, at least its first 12 digits." placeholder:"DIGEST" required:""`
	Reason string `help:"Why, for the record." placeholder:"TEXT"`
}

type approveCmd struct{ decideCmd }

// Run approves.
func (c *approveCmd) Run(e *env) error { return c.decide(e, "approve", "Approved. It runs now.") }

type denyCmd struct{ decideCmd }

// Run denies.
func (c *denyCmd) Run(e *env) error { return c.decide(e, "deny", "Denied. It does not run.") }

// minDigest is how much of a digest tells statements apart.
const minDigest = 12

func (c *decideCmd) decide(e *env, verb, done string) error {
	if len(c.Digest) < minDigest {
		return usageError{fmt.Errorf("the digest is too short: give at least its first %d digits", minDigest)}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	digest, err := c.digest(e, api)
	if err != nil {
		return err
	}
	in := map[string]string{"digest": digest, "reason": c.Reason}
	if err := api.Do(e.ctx, http.MethodPost, "/api/questions/"+url.PathEscape(c.ID)+"/"+verb, in, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, done)
	return nil
}

// digest is the whole digest of the statement that waits, if it begins as given.
func (c *decideCmd) digest(e *env, api *client.Client) (string, error) {
	a, err := api.Answer(e.ctx, c.ID)
	if err != nil {
		return "", err
	}
	switch {
	case a.Approval == nil:
		return "", errors.New("the question holds no statement")
	case !strings.HasPrefix(a.Approval.Digest, strings.ToLower(c.Digest)):
		return "", usageError{errors.New("that is not the digest of the statement that waits; read it with: arivu approvals")}
	default:
		return a.Approval.Digest, nil
	}
}

type auditCmd struct {
	Remote
	Limit int `help:"Show at most this many entries." default:"50" placeholder:"N"`
}

// Run shows the newest entries; a record that is not whole is a failure.
func (c *auditCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var reply struct {
		Entries []struct {
			N      int64             `json:"n"`
			Time   time.Time         `json:"time"`
			By     string            `json:"by"`
			Action string            `json:"action"`
			Object string            `json:"object"`
			Detail map[string]string `json:"detail"`
		} `json:"entries"`
		Verified bool   `json:"verified"`
		Checked  int64  `json:"checked"`
		Problem  string `json:"problem"`
	}
	if err := api.Do(e.ctx, http.MethodGet, fmt.Sprintf("/api/audit?limit=%d", c.Limit), nil, &reply); err != nil {
		return err
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "N\tTIME\tBY\tACTION\tOF\tOUTCOME")
	for _, a := range reply.Entries {
		outcome := a.Detail["outcome"]
		if rows := a.Detail["rows"]; rows != "" {
			outcome += ", " + rows + " rows"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", a.N, a.Time.Local().Format(time.DateTime), a.By, a.Action, a.Object, outcome)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !reply.Verified {
		return fmt.Errorf("the record is NOT whole: %s", reply.Problem)
	}
	fmt.Fprintf(e.out, "\nThe record is whole: %d entries, each with the hash of the one before.\n", reply.Checked)
	return nil
}
