package offline

import (
	"sync"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// maxCatalogs bounds the snapshots whose catalogs are kept.
const maxCatalogs = 16

// catalogs keeps what was made of the snapshots used last, and of what people
// have taught about them. Its zero value is ready.
type catalogs struct {
	mu   sync.Mutex
	used []cached // most recent first
}

// cached is a catalog with what it was made from.
type cached struct {
	connection  string
	fingerprint string
	taken       time.Time
	schema      *events.Schema
	meant       version // of the semantics
	catalog     *ground.Catalog

	said   version // of the vocabulary
	taught *ground.Catalog
}

// version tells one state of a document from all others. One that was dropped with its
// connection begins to count anew, at another time.
type version struct {
	n       uint64
	updated int64
}

func versionOf(n uint64, updated time.Time) version {
	if n == 0 {
		return version{}
	}
	return version{n, updated.UnixNano()}
}

func (k *cached) madeOf(s *events.Schema, meant version) bool {
	return k.meant == meant && (k.schema == s || s.Fingerprint != "" && k.fingerprint == s.Fingerprint && k.connection == s.Connection && k.taken.Equal(s.TakenAt))
}

// Catalog is the schema of an input as the frames of its readings name it: their
// statements are written over it.
func (p *Planner) Catalog(in Input) *ground.Catalog {
	return p.catalogs.of(in.Schema, in.Semantics, in.Vocabulary)
}

// of returns the catalog of a snapshot with the metrics of its semantics, in the words of
// a vocabulary.
func (c *catalogs) of(s *events.Schema, m *events.Semantics, v *events.Vocabulary) *ground.Catalog {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.front(s, m)
	if v == nil || v.Version == 0 {
		return k.catalog
	}
	if said := versionOf(v.Version, v.Updated); k.taught == nil || k.said != said {
		k.taught, k.said = k.catalog.WithVocabulary(v), said
	}
	return k.taught
}

// front puts the snapshot's entry first, making it if there is none.
func (c *catalogs) front(s *events.Schema, m *events.Semantics) *cached {
	var meant version
	if m != nil {
		meant = versionOf(m.Version, m.Updated)
	}
	for i, k := range c.used {
		if k.madeOf(s, meant) {
			copy(c.used[1:i+1], c.used[:i])
			c.used[0] = k
			return &c.used[0]
		}
	}
	k := cached{connection: s.Connection, fingerprint: s.Fingerprint, taken: s.TakenAt, schema: s, meant: meant, catalog: ground.NewCatalog(s).WithMetrics(m)}
	c.used = append([]cached{k}, c.used...)
	if len(c.used) > maxCatalogs {
		c.used = c.used[:maxCatalogs]
	}
	return &c.used[0]
}
