package edge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// How long the list of connections is believed: it is also read again whenever
// the bucket says that it changed, so this only bounds the harm of a lost notice.
const (
	catalogAge = 10 * time.Second
	// catalogRetry is how long an old list serves after it could not be read.
	catalogRetry = time.Second
)

// catalog knows the connections of each tenant, in memory: every question needs
// one.
type catalog struct {
	bus       *bus.Bus
	clock     func() time.Time
	preferred string
	version   atomic.Uint64 // counts changes of the bucket

	mu      sync.Mutex
	tenants map[string]*tenantCatalog
}

type tenantCatalog struct {
	reading     sync.Mutex
	connections []events.Connection // sorted by name
	version     uint64
	fresh       time.Time // until when the list is believed
	known       bool
}

func newCatalog(b *bus.Bus, clock func() time.Time, preferred string) *catalog {
	return &catalog{bus: b, clock: clock, preferred: preferred, tenants: make(map[string]*tenantCatalog)}
}

// watch follows changes of the bucket until ctx is done.
func (k *catalog) watch(ctx context.Context) error {
	return k.bus.Documents(bus.BucketConnections).Watch(ctx, func(string) { k.changed() })
}

func (k *catalog) changed() { k.version.Add(1) }

// list returns the connections that somebody sees, by name.
func (k *catalog) list(ctx context.Context, who auth.Identity) ([]events.Connection, error) {
	connections, err := k.all(ctx, who.Tenant)
	if err != nil || !who.Limited() {
		return connections, err
	}
	return slices.DeleteFunc(slices.Clone(connections), func(c events.Connection) bool { return !who.Sees(c.Name) }), nil
}

// all returns a tenant's connections by name, whoever may see them.
func (k *catalog) all(ctx context.Context, tenant string) ([]events.Connection, error) {
	k.mu.Lock()
	t := k.tenants[tenant]
	if t == nil {
		t = new(tenantCatalog)
		k.tenants[tenant] = t
	}
	k.mu.Unlock()
	t.reading.Lock()
	defer t.reading.Unlock()
	version, now := k.version.Load(), k.clock()
	if t.known && t.version == version && now.Before(t.fresh) {
		return t.connections, nil
	}
	connections, err := k.read(ctx, tenant)
	if err != nil {
		if !t.known {
			return nil, err
		}
		t.fresh, t.version = now.Add(catalogRetry), version
		return t.connections, nil
	}
	t.connections, t.version, t.fresh, t.known = connections, version, now.Add(catalogAge), true
	return connections, nil
}

func (k *catalog) read(ctx context.Context, tenant string) ([]events.Connection, error) {
	connections := []events.Connection{}
	err := k.bus.Documents(bus.BucketConnections).List(ctx, tenant, func(key string, data []byte) error {
		var c events.Connection
		if err := json.Unmarshal(data, &c); err != nil {
			return fmt.Errorf("decoding connection %s: %w", key, err)
		}
		connections = append(connections, c)
		return nil
	})
	slices.SortFunc(connections, func(a, b events.Connection) int { return strings.Compare(a.Name, b.Name) })
	return connections, err
}

// choose finds the connection a question names, or the default if it names none, among
// those that who asks sees.
func (k *catalog) choose(ctx context.Context, who auth.Identity, name string) (*events.Connection, error) {
	connections, err := k.list(ctx, who)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return k.standard(connections)
	}
	if c := named(connections, name); c != nil {
		return c, nil
	}
	// It may be newer than the list.
	k.changed()
	if connections, err = k.list(ctx, who); err != nil {
		return nil, err
	}
	if c := named(connections, name); c != nil {
		return c, nil
	}
	return nil, unknownConnection(connections, name)
}

// standard is the connection of questions that name none.
func (k *catalog) standard(connections []events.Connection) (*events.Connection, error) {
	for _, name := range []string{k.preferred, "default"} {
		if c := named(connections, name); c != nil {
			return c, nil
		}
	}
	switch len(connections) {
	case 0:
		return nil, invalid("connection", "There is no database to ask yet. Add one with POST /api/connections.")
	case 1:
		return &connections[0], nil
	default:
		return nil, invalid("connection", "There are several databases; name one of %s in connection.", strings.Join(names(connections), ", "))
	}
}

func named(connections []events.Connection, name string) *events.Connection {
	i, ok := slices.BinarySearchFunc(connections, name, func(c events.Connection, name string) int {
		return strings.Compare(c.Name, name)
	})
	if !ok {
		return nil
	}
	return &connections[i]
}

func unknownConnection(connections []events.Connection, name string) error {
	known := names(connections)
	p := invalid("connection", "There is no connection %q. Known: %s.", clip(name, 64), orNone(known))
	p.Class = events.ClassUnknownConnection
	if p.Near = nearest(name, known); len(p.Near) > 0 {
		p.Detail = fmt.Sprintf("There is no connection %q; did you mean %q? Known: %s.", clip(name, 64), p.Near[0], orNone(known))
	}
	return p
}

func names(connections []events.Connection) []string {
	all := make([]string, len(connections))
	for i, c := range connections {
		all[i] = c.Name
	}
	return all
}

func orNone(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
