package edge

import (
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/edge/ledger"
	"arivu/events"
	"arivu/events/bus"
)

// nowView is how things stand: what is being worked on, what does not answer, and what
// waits for a person.
type nowView struct {
	At time.Time `json:"at"`
	// Running and Waiting are the tenant's questions that have not ended: those that are
	// being answered, and those that wait for an approval.
	Running int `json:"running"`
	Waiting int `json:"waiting"`
	// Backlog is of all tenants together.
	Backlog     []bus.Backlog    `json:"backlog"`
	Models      []condition      `json:"models"`
	Connections []condition      `json:"connections"`
	Approvals   some[pending]    `json:"approvals"`
	DeadLetters some[letterLine] `json:"dead_letters"`
	// Drift are changes of structure of the last days that broke something.
	Drift []drift `json:"drift"`
}

// some are the newest of a number of things.
type some[T any] struct {
	Count  int `json:"count"`
	Newest []T `json:"newest"`
}

// condition is how a model or a database was last found.
type condition struct {
	Name    string     `json:"name"`
	State   string     `json:"state"` // of a model: closed, open, half-open, disabled; of a database: ok, unreachable; or unknown
	Reason  string     `json:"reason,omitempty"`
	Since   *time.Time `json:"since,omitempty"`
	RetryAt *time.Time `json:"retry_at,omitempty"`
}

// drift is a change of structure that broke something.
type drift struct {
	Connection string          `json:"connection"`
	At         time.Time       `json:"at"`
	Changes    int             `json:"changes"`
	Breaks     []events.Broken `json:"breaks"` // the first few
	Broken     int             `json:"broken"` // all of them
}

const (
	newestThings = 5
	driftAge     = 7 * 24 * time.Hour
	driftScan    = 200 // changes of structure that are looked at
	stateOff     = "disabled"
)

// getNow shows how things stand.
func (s *Server) getNow(c *fiber.Ctx) error {
	who := identity(c)
	v := nowView{At: s.now()}
	for _, fill := range []func(auth.Identity, *nowView) error{s.fillWork, s.fillModels, s.fillDatabases, s.fillLetters, s.fillApprovals, s.fillDrift} {
		if err := fill(who, &v); err != nil {
			return err
		}
	}
	return reply(c, http.StatusOK, v)
}

func (s *Server) fillWork(who auth.Identity, v *nowView) (err error) {
	open := ledger.Query{Tenant: who.Tenant, Connections: who.Connections(), Status: []events.Status{events.StatusRunning, events.StatusAwaitingApproval}}
	for _, line := range s.ledger.Page(open).Lines {
		if line.Status == events.StatusRunning {
			v.Running++
		} else {
			v.Waiting++
		}
	}
	backlog, err := s.bus.Backlogs(s.ctx)
	v.Backlog = list(backlog)
	return err
}

func (s *Server) fillModels(who auth.Identity, v *nowView) error {
	v.Models = []condition{}
	models, err := s.models.List(s.ctx, who.Tenant)
	if err != nil {
		return err
	}
	found, err := s.models.Statuses(s.ctx, who.Tenant)
	if err != nil {
		return err
	}
	for _, m := range models {
		k := condition{Name: m.ID, State: statusUnknown}
		if st, known := found[m.ID]; known {
			k.State, k.Reason, k.Since = st.State, st.Reason, &st.Since
			if !st.RetryAt.IsZero() {
				k.RetryAt = &st.RetryAt
			}
		}
		if m.Disabled {
			k = condition{Name: m.ID, State: stateOff}
		}
		v.Models = append(v.Models, k)
	}
	return nil
}

func (s *Server) fillDatabases(who auth.Identity, v *nowView) error {
	v.Connections = []condition{}
	connections, err := s.catalog.list(s.ctx, who)
	if err != nil {
		return err
	}
	documents := s.bus.Documents(bus.BucketSchemas)
	for i := range connections {
		name := connections[i].Name
		if !who.Sees(name) {
			continue
		}
		var st *events.ConnectionStatus
		if err := find(s.ctx, documents, bus.StatusKey(who.Tenant+"."+name), &st); err != nil {
			return err
		}
		k := condition{Name: name, State: statusUnknown}
		if st != nil {
			k.State, k.Reason, k.Since = st.Status, st.Error, &st.CheckedAt
		}
		v.Connections = append(v.Connections, k)
	}
	return nil
}

func (s *Server) fillApprovals(who auth.Identity, v *nowView) error {
	waiting, err := s.pendingApprovals(who)
	waiting = slices.DeleteFunc(waiting, func(p pending) bool { return !who.Sees(p.Connection) })
	v.Approvals = some[pending]{Count: len(waiting), Newest: waiting[:min(len(waiting), newestThings)]}
	return err
}

func (s *Server) fillLetters(who auth.Identity, v *nowView) error {
	letters, count, err := s.letters(who, 0, newestThings)
	v.DeadLetters = some[letterLine]{Count: count, Newest: make([]letterLine, len(letters))}
	for i := range letters {
		v.DeadLetters.Newest[i] = s.newLetterLine(&letters[i])
	}
	return err
}

func (s *Server) fillDrift(who auth.Identity, v *nowView) error {
	v.Drift = []drift{}
	changes, err := s.bus.RecentSchemaChanges(s.ctx, who.Tenant, s.now().Add(-driftAge), driftScan)
	for i := range changes {
		if change := &changes[i]; len(change.Breaks) > 0 && who.Sees(change.Connection) {
			v.Drift = append(v.Drift, drift{
				Connection: change.Connection, At: change.At, Changes: len(change.Changes), Broken: len(change.Breaks),
				Breaks: change.Breaks[:min(len(change.Breaks), newestThings)],
			})
		}
	}
	return err
}
