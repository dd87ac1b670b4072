package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"arivu/events"
	"arivu/planner/llm"
)

// member is an opened endpoint: one model at one address with one key.
type member struct {
	key      string
	rate     string // names the vendor's limits, also in other processes
	provider Provider
	breaker  *llm.Breaker
	left     *left
	worked   sync.Once // told that it does
	// users counts the seats and the calls that have it; the last one closes it. It is
	// the pool's to change.
	users int
}

// seat is a tenant's model with the member that answers for it. err says why it has none.
type seat struct {
	tenant string
	model  *events.Model
	member *member
	err    *events.Error
}

// identity names the model, also of a seat without a member.
func (s *seat) identity() llm.Identity {
	return llm.Identity{Provider: s.model.Provider, Model: s.model.Model}
}

// lineup is what a tenant's list of models came to.
type lineup struct {
	list  []*events.Model
	seats map[string]*seat // by id
}

// pool opens members when they are first wanted and closes those that nobody wants any
// more.
type pool struct {
	cfg     Config
	changed func(m *member, c llm.BreakerChange)

	mu      sync.Mutex
	tenants map[string]*lineup
	members map[string]*member
}

// take returns the seats that a call may ask, in their order. giveBack must be called
// with them.
func (p *pool) take(ctx context.Context, call Call) ([]*seat, error) {
	list, err := p.cfg.Source.List(ctx, call.Tenant)
	if err != nil {
		return nil, fmt.Errorf("reading the models: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	seats := chosen(p.lineup(call.Tenant, list), call.Models)
	if len(seats) == 0 && len(call.Models) > 0 {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, fmt.Sprintf(
			"none of the models that may be asked for connection %q is there and enabled (%s): name another (options.model of the question, options.models of the connection), or change the models",
			call.Connection, strings.Join(call.Models, ", ")))
	}
	if len(seats) == 0 {
		return nil, ErrNone
	}
	for _, s := range seats {
		if s.member != nil {
			s.member.users++
		}
	}
	return seats, nil
}

func (p *pool) giveBack(seats []*seat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range seats {
		p.drop(s.member)
	}
}

// chosen are the enabled seats of a lineup: those of the ids, or all.
func chosen(r *lineup, ids []string) []*seat {
	var out []*seat
	add := func(id string) {
		if s := r.seats[id]; s != nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(ids) > 0 {
		for _, id := range ids {
			add(id)
		}
		return out
	}
	for _, model := range r.list {
		add(model.ID)
	}
	return out
}

// lineup brings what is known of a tenant up to date with its list. A seat whose
// endpoint stays the same keeps its member, and with it connections and breaker.
func (p *pool) lineup(tenant string, list []*events.Model) *lineup {
	last := p.tenants[tenant]
	if last != nil && slices.Equal(last.list, list) {
		return last
	}
	next := &lineup{list: list, seats: make(map[string]*seat, len(list))}
	for _, model := range list {
		if model.Disabled {
			continue
		}
		s := &seat{tenant: tenant, model: model}
		s.member, s.err = p.memberOf(model)
		next.seats[model.ID] = s
	}
	p.tenants[tenant] = next
	if last != nil {
		for _, s := range last.seats {
			p.drop(s.member)
		}
	}
	return next
}

// memberOf opens a model's endpoint, unless it is open.
func (p *pool) memberOf(model *events.Model) (*member, *events.Error) {
	cfg, err := p.cfg.Source.Config(model)
	if err != nil {
		return nil, unopened(model, err)
	}
	key := fingerprint(cfg)
	if m := p.members[key]; m != nil {
		m.users++
		return m, nil
	}
	provider, err := p.cfg.Open(cfg)
	if err != nil {
		return nil, unopened(model, err)
	}
	m := &member{key: key, rate: digest(cfg.Provider, cfg.Model, cfg.BaseURL, cfg.APIKey), provider: provider, left: new(left), users: 1}
	breaker := p.cfg.Breaker
	breaker.OnChange = func(c llm.BreakerChange) { p.changed(m, c) }
	m.breaker = llm.NewBreaker(provider, breaker)
	p.members[key] = m
	return m, nil
}

// unopened is why a model cannot be asked at all.
func unopened(model *events.Model, err error) *events.Error {
	var known *events.Error
	if errors.As(err, &known) {
		return known
	}
	return events.NewError(events.StagePlanner, events.ClassUnavailable, fmt.Sprintf("model %q cannot be used: %s", model.ID, err)).WithCause(err)
}

// fingerprint tells endpoints apart. It holds the key's digest with the rest of the
// configuration, never the key.
func fingerprint(cfg llm.Config) string {
	shown, err := json.Marshal(cfg)
	if err != nil {
		shown = []byte(cfg.String())
	}
	return digest(string(shown), cfg.APIKey, cfg.Proxy)
}

func digest(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return hex.EncodeToString(sum[:16])
}

// drop ends one use of a member.
func (p *pool) drop(m *member) {
	if m == nil {
		return
	}
	if m.users--; m.users == 0 {
		delete(p.members, m.key)
		m.provider.Close()
	}
}

// seatsOf are the models that a member answers for.
func (p *pool) seatsOf(m *member) []*seat {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []*seat
	for _, r := range p.tenants {
		for _, s := range r.seats {
			if s.member == m {
				out = append(out, s)
			}
		}
	}
	return out
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tenant, r := range p.tenants {
		for _, s := range r.seats {
			p.drop(s.member)
		}
		delete(p.tenants, tenant)
	}
}
