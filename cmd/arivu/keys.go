package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" default:"withargs" help:"List the keys."`
	Create keysCreateCmd `cmd:"" aliases:"add" help:"Make a key. It is shown this once."`
	Rotate keysRotateCmd `cmd:"" help:"Give a key a new secret; the old one lets in for a while longer."`
	Revoke keysRevokeCmd `cmd:"" aliases:"rm" help:"End a key, and all that is logged in with it."`
}

// Help implements kong's help provider.
func (*keysCmd) Help() string {
	return `ARIVU_API_KEY of the server is the key of its first administrator; with it, others are made:

    arivu keys create ann --role analyst --expires 90d
    arivu keys create reports --role viewer --connection sales
    arivu keys rotate ann --overlap 48h
    arivu keys revoke ann

A viewer reads. An analyst also asks, runs SQL and exports. An approver also decides on
statements that write, and says what data means. An admin also keeps connections, models
and keys, and reads the audit. The key itself is all that is written to standard output.`
}

type keysListCmd struct {
	Remote
	JSON bool `help:"Print JSON."`
}

// Run lists.
func (c *keysListCmd) Run(e *env) error {
	return showAt(e, &c.Remote, "/api/keys", c.JSON, func(page *keyPage) error {
		w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tROLE\tSEES\tSTATE\tEXPIRES\tLAST USED\tMADE BY\tID")
		for _, k := range page.Keys {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.Name, k.Role, cmp.Or(strings.Join(k.Connections, ", "), "all"), keyState(&k),
				timeOr(k.Expires, "never"), timeOr(k.LastUsed, "-"), cmp.Or(k.CreatedBy, "the configuration"), cmp.Or(k.ID, "-"))
		}
		return w.Flush()
	})
}

// keyPage is the list of keys.
type keyPage struct {
	Keys []client.Key `json:"keys"`
}

func keyState(k *client.Key) string {
	if k.OldUntil != nil {
		return k.State + ", the old secret until " + k.OldUntil.Local().Format(time.DateTime)
	}
	return k.State
}

func timeOr(t *time.Time, none string) string {
	if t == nil {
		return none
	}
	return t.Local().Format(time.DateTime)
}

type keysCreateCmd struct {
	Remote
	Name       string   `arg:"" help:"Who or what uses it: what its questions and approvals are by."`
	Role       string   `help:"What it may: viewer, analyst, approver or admin." required:"" enum:"viewer,analyst,approver,admin"`
	Connection []string `help:"The only connections that it sees; give it again for more. Without, all." placeholder:"NAME"`
	Expires    string   `help:"When it ends: in so many days (90d) or hours (12h), or at a time (2027-01-31T00:00:00Z). Without, never." placeholder:"WHEN"`
	JSON       bool     `help:"Print JSON."`
}

// Run makes a key.
func (c *keysCreateCmd) Run(e *env) error {
	in := map[string]any{"name": c.Name, "role": c.Role}
	if len(c.Connection) > 0 {
		in["connections"] = c.Connection
	}
	if c.Expires != "" {
		at, err := parseExpiry(c.Expires, time.Now())
		if err != nil {
			return usageError{err}
		}
		in["expires"] = at.UTC().Format(time.RFC3339)
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	return printNewKey(e, api, "/api/keys", in, c.JSON)
}

// parseExpiry reads a time to come, or how long it is until then.
func parseExpiry(text string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return now.AddDate(0, 0, n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return now.Add(d), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	return time.Time{}, fmt.Errorf("--expires is %q: give days such as 90d, hours such as 12h, or a time such as %s", text, now.UTC().AddDate(0, 3, 0).Format(time.RFC3339))
}

// printNewKey writes the key alone to the output, so that a script can keep it, and what
// else there is to say beside it.
func printNewKey(e *env, api *client.Client, path string, in any, asJSON bool) error {
	return tell(e, api, request{http.MethodPost, path, in, asJSON}, func(made *client.NewKey) error {
		fmt.Fprintf(e.err, "The key of %s (%s). It is not shown again:\n", made.Key.Name, made.Key.Role)
		if _, err := fmt.Fprintln(e.out, made.Secret); err != nil {
			return err
		}
		if until := made.Key.OldUntil; until != nil {
			fmt.Fprintf(e.err, "The old one lets in until %s.\n", until.Local().Format(time.DateTime))
		}
		return nil
	})
}

type keysRotateCmd struct {
	Remote
	Key     string        `arg:"" name:"name" help:"Which one, by its name or ID."`
	Overlap time.Duration `help:"How long the old secret lets in, too." default:"24h"`
	JSON    bool          `help:"Print JSON."`
}

// Run rotates.
func (c *keysRotateCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	id, err := findKey(e, api, c.Key)
	if err != nil {
		return err
	}
	return printNewKey(e, api, "/api/keys/"+url.PathEscape(id)+"/rotate", map[string]any{"overlap_ms": c.Overlap.Milliseconds()}, c.JSON)
}

type keysRevokeCmd struct {
	Remote
	Key string `arg:"" name:"name" help:"Which one, by its name or ID."`
}

// Run revokes.
func (c *keysRevokeCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	id, err := findKey(e, api, c.Key)
	if err != nil {
		return err
	}
	return remove(e, api, "/api/keys/"+url.PathEscape(id), "Revoked. It lets nobody in any more.")
}

// findKey is the ID of the key of a name, or of that ID.
func findKey(e *env, api *client.Client, which string) (string, error) {
	var page keyPage
	if err := api.Do(e.ctx, http.MethodGet, "/api/keys", nil, &page); err != nil {
		return "", err
	}
	for _, k := range page.Keys {
		switch {
		case k.ID == which && which != "":
			return k.ID, nil
		case k.Name != which || k.State == "revoked":
		case k.ID == "":
			return "", usageError{fmt.Errorf("the key of %s is one of the server's configuration: change it there, and restart the server", which)}
		default:
			return k.ID, nil
		}
	}
	return "", usageError{errors.New("there is no key of that name or ID; see: arivu keys")}
}
