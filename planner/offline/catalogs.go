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

// cached is a catalog with the snapshot and the vocabulary it was made from.
type cached struct {
	connection  string
	fingerprint string
	taken       time.Time
	schema      *events.Schema
	catalog     *ground.Catalog

	version uint64 // of the vocabulary
	updated time.Time
	taught  *ground.Catalog
}

func (k *cached) madeOf(s *events.Schema) bool {
	return k.schema == s || s.Fingerprint != "" && k.fingerprint == s.Fingerprint && k.connection == s.Connection && k.taken.Equal(s.TakenAt)
}

// Catalog is the schema of an input as the frames of its readings name it: their
// statements are written over it.
func (p *Planner) Catalog(in Input) *ground.Catalog { return p.catalogs.of(in.Schema, in.Vocabulary) }

// of returns the catalog of a snapshot in the words of a vocabulary.
func (c *catalogs) of(s *events.Schema, v *events.Vocabulary) *ground.Catalog {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.front(s)
	if v == nil || v.Version == 0 {
		return k.catalog
	}
	// A vocabulary that was dropped with its connection begins to count anew.
	if k.taught == nil || k.version != v.Version || !k.updated.Equal(v.Updated) {
		k.taught, k.version, k.updated = k.catalog.WithVocabulary(v), v.Version, v.Updated
	}
	return k.taught
}

// front puts the snapshot's entry first, making it if there is none.
func (c *catalogs) front(s *events.Schema) *cached {
	for i, k := range c.used {
		if k.madeOf(s) {
			copy(c.used[1:i+1], c.used[:i])
			c.used[0] = k
			return &c.used[0]
		}
	}
	k := cached{connection: s.Connection, fingerprint: s.Fingerprint, taken: s.TakenAt, schema: s, catalog: ground.NewCatalog(s)}
	c.used = append([]cached{k}, c.used...)
	if len(c.used) > maxCatalogs {
		c.used = c.used[:maxCatalogs]
	}
	return &c.used[0]
}
