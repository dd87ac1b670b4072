package edge

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// connectionRequest is the body of requests about connections: where the
// database is, as a URL or in parts, and the limits of its use.
type connectionRequest struct {
	Name     *string `json:"name"`
	URL      *string `json:"url"`
	Dialect  *string `json:"dialect"`
	Host     *string `json:"host"`
	Port     *int    `json:"port"`
	Database *string `json:"database"`
	User     *string `json:"user"`
	Password *string `json:"password"`
	Path     *string `json:"path"`
	Schema   *string `json:"schema"`
	SSLMode  *string `json:"sslmode"`
	// Params are the other parameters of the URL, by their names in it.
	Params *map[string]string `json:"params"`
	// WriteURL is what approved statements run with; "" takes it away.
	WriteURL *string            `json:"write_url"`
	Options  *connectionOptions `json:"options"`
	// Updated is that of the connection as the client has read it. A change by somebody
	// else since then is not overwritten.
	Updated *string `json:"updated"`
}

type connectionOptions struct {
	MaxRows       *int         `json:"max_rows"`
	TimeoutMS     *int64       `json:"timeout_ms"`
	MaxCost       *int64       `json:"max_cost"`
	ReuseMS       *int64       `json:"reuse_ms"`
	NoRowsToModel *bool        `json:"no_rows_to_model"`
	SampleValues  *bool        `json:"sample_values"`
	Hidden        *[]string    `json:"hidden"`
	Masked        *[]string    `json:"masked"`
	RowPolicies   *[]rowPolicy `json:"row_policies"`
	Schemas       *[]string    `json:"schemas"`
	Functions     *[]string    `json:"functions"`
	Narrate       *string      `json:"narrate"`
	Models        *[]string    `json:"models"`
	Writes        *string      `json:"writes"`
	ApprovalMS    *int64       `json:"approval_ms"`
}

// rowPolicy is an entry of row_policies.
type rowPolicy struct {
	Table  *string `json:"table"`
	Filter *string `json:"filter"`
}

// How long a statement may wait for its approval.
const (
	minApproval = time.Second
	maxApproval = 7 * 24 * time.Hour
)

// maxURL bounds a database URL; longer ones are mistakes.
const maxURL = 4096

func readConnection(c *fiber.Ctx) (*connectionRequest, error) {
	r := new(connectionRequest)
	return r, decode(c, r)
}

// onlyModels reports whether the request is about nothing but which models plan, which a
// start leaves as it is, whoever declared the connection.
func (r *connectionRequest) onlyModels() bool {
	if r.Options == nil || r.Options.Models == nil {
		return false
	}
	options := *r.Options
	options.Models = nil
	rest := *r
	rest.Options, rest.Name, rest.Updated = nil, nil, nil
	return options == connectionOptions{} && rest == connectionRequest{}
}

// databaseURL is the URL the request gives, as such or in parts.
func (r *connectionRequest) databaseURL() (string, bool, error) {
	fields := databaseFields{
		Dialect: r.Dialect, Host: r.Host, Port: r.Port, Database: r.Database, User: r.User, Password: r.Password,
		Path: r.Path, Schema: r.Schema, SSLMode: r.SSLMode, Params: r.Params,
	}
	raw, given, err := fields.url()
	if err != nil {
		return "", false, err
	}
	if r.URL == nil {
		return raw, given, nil
	}
	if given {
		return "", false, invalid("url", "The database is given twice; send either url or its parts.")
	}
	if err := checkText("url", *r.URL, maxURL); err != nil {
		return "", false, err
	}
	return *r.URL, true, nil
}

// options are those of the request over the old ones. An option stays as it is unless the
// request speaks of it: nobody shows a column or a row, or sends rows to a model, by
// forgetting it.
func (r *connectionRequest) options(o events.ConnectionOptions) (events.ConnectionOptions, error) {
	if r.Options == nil {
		return o, nil
	}
	if n := r.Options.MaxRows; n != nil {
		if err := checkRange("options.max_rows", int64(*n), 1, maxMaxRows); err != nil {
			return o, err
		}
		o.MaxRows = *n
	}
	if n := r.Options.TimeoutMS; n != nil {
		if err := checkRange("options.timeout_ms", *n, 1, maxDeadline.Milliseconds()); err != nil {
			return o, err
		}
		o.TimeoutMS = *n
	}
	if n := r.Options.MaxCost; n != nil {
		if err := checkRange("options.max_cost", *n, -1, maxMaxCost); err != nil {
			return o, err
		}
		o.MaxCost = *n
	}
	if n := r.Options.ReuseMS; n != nil {
		if err := checkRange("options.reuse_ms", *n, -1, bus.MaxResultAge.Milliseconds()); err != nil {
			return o, err
		}
		o.ReuseMS = *n
	}
	set(&o.NoRowsToModel, r.Options.NoRowsToModel)
	set(&o.SampleValues, r.Options.SampleValues)
	if v := r.Options.Narrate; v != nil {
		switch o.Narrate = events.NarrateMode(*v); o.Narrate {
		case events.NarrateTemplate:
		case events.NarrateAuto:
			o.Narrate = ""
		default:
			return o, invalid("options.narrate", "options.narrate is %q; it must be auto or template.", clip(*v, 32))
		}
	}
	if v := r.Options.Writes; v != nil {
		switch o.Writes = events.WriteMode(*v); o.Writes {
		case events.WriteApproval:
		case events.WriteNever:
			o.Writes = ""
		default:
			return o, invalid("options.writes", "options.writes is %q; it must be never or approval.", clip(*v, 32))
		}
	}
	if n := r.Options.ApprovalMS; n != nil {
		if err := checkRange("options.approval_ms", *n, minApproval.Milliseconds(), maxApproval.Milliseconds()); err != nil {
			return o, err
		}
		o.ApprovalMS = *n
	}
	set(&o.Hidden, r.Options.Hidden)
	set(&o.Masked, r.Options.Masked)
	if v := r.Options.RowPolicies; v != nil {
		o.RowPolicies = nil
		for _, p := range *v {
			o.RowPolicies = append(o.RowPolicies, events.RowPolicy{Table: strings.TrimSpace(value(p.Table)), Filter: strings.TrimSpace(value(p.Filter))})
		}
	}
	set(&o.Schemas, r.Options.Schemas)
	set(&o.Functions, r.Options.Functions)
	set(&o.Models, r.Options.Models)
	if err := checkLists(o); err != nil {
		return o, err
	}
	return o, checkPolicies(o.RowPolicies)
}

// checkPolicies names the policy, and of it the table or the filter, that cannot be
// read. Whether its database has the table and the columns is not known here: a policy
// that does not fit closes its table, and the connection's warnings say so.
func checkPolicies(policies []events.RowPolicy) error {
	for i, p := range policies {
		if _, err := events.ParseRowPolicy(p); err != nil {
			part, what, _ := strings.Cut(err.Error(), ": ")
			field := fmt.Sprintf("options.row_policies[%d].%s", i, part)
			return invalid(field, "%s: %s.", field, what)
		}
	}
	if _, err := (events.ConnectionOptions{RowPolicies: policies}).Rules(); err != nil {
		return invalid("options.row_policies", "options.%v.", err)
	}
	return nil
}

// checkLists names the list, and of it the entry, that cannot be read.
func checkLists(o events.ConnectionOptions) error {
	for _, list := range []struct {
		field string
		alone events.ConnectionOptions
	}{
		{"hidden", events.ConnectionOptions{Hidden: o.Hidden}},
		{"masked", events.ConnectionOptions{Masked: o.Masked}},
		{"schemas", events.ConnectionOptions{Schemas: o.Schemas}},
		{"functions", events.ConnectionOptions{Functions: o.Functions}},
	} {
		if _, err := list.alone.Rules(); err != nil {
			return invalid(fieldIn(list.field, err), "options.%v.", err)
		}
	}
	return nil
}

// fieldIn is the field of the entry of a list that an error of Rules is about, or that of
// the list.
func fieldIn(list string, err error) string {
	var entry int
	if _, scanErr := fmt.Sscanf(err.Error(), list+" entry %d:", &entry); scanErr != nil {
		return "options." + list
	}
	return fmt.Sprintf("options.%s[%d]", list, entry-1)
}

// checkUnchanged refuses a change that rests on an older state of the connection than
// the one that is stored, if the request says on which.
func (r *connectionRequest) checkUnchanged(conn *events.Connection) error {
	return unchanged("connection", conn.Name, r.Updated, conn.Updated)
}

// unchanged compares the time of the last change that a client has seen, nil if it does
// not say, with that of what is stored.
func unchanged(kind, name string, seen *string, stored time.Time) error {
	if seen == nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, *seen)
	if err != nil {
		return invalid("updated", "updated is %q; send the updated of the %s as you have read it, or leave it out.", clip(*seen, 64), kind)
	}
	if !at.Equal(stored) {
		return conflict("updated", "Somebody else has changed the %s %q since you read it. Read it again, then make your change.", kind, name)
	}
	return nil
}
