package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/vault"
	"arivu/tracer"
)

// Report is what Check found in a store.
type Report struct {
	Messages  uint64 `json:"messages"` // read, each with its checksum
	Questions int    `json:"questions"`
	Open      int    `json:"open"`      // of these, not ended yet
	Beheaded  int    `json:"beheaded"`  // of these, begun before the log
	Projected int    `json:"projected"` // of these, whose trace and line in a conversation were held against the log
	Audit     int64  `json:"audit"`     // entries that are one chain
	Secrets   int    `json:"secrets"`   // that were opened
	Unchecked int    `json:"unchecked"` // secrets of roles whose key is not at hand
	// Faults say what is wrong, each in a sentence; none if all is well.
	Faults []string `json:"faults"`
}

// maxFaults bounds how many are told; one damaged block may bring thousands.
const maxFaults = 100

func (r *Report) faultf(format string, args ...any) {
	if len(r.Faults) < maxFaults {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// Check reads all of a store and tells what is wrong: messages that cannot be
// read or do not match their checksum, questions whose events are not one chain with at most one end, projections that
// a rebuild would make otherwise, an audit that was tampered with, secrets that the keys at hand do not open. The store may be in use.
// An error is what kept it from looking.
func Check(ctx context.Context, b *bus.Bus, vaults map[events.Stage]*vault.Vault) (*Report, error) {
	r := &Report{Faults: []string{}}
	for _, name := range b.Streams() {
		begun := func(s *bus.Snapshot) error {
			r.Messages += s.State.Messages
			return nil
		}
		if err := b.Snapshot(ctx, name, begun, io.Discard); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			if errors.Is(err, bus.ErrNotFound) {
				r.faultf("there is no %s; the next start of a role makes it", name)
				continue
			}
			r.faultf("%s cannot be read to its end: %v", name, err)
			continue
		}
		lost, err := b.Unreadable(ctx, name)
		if err != nil {
			return nil, err
		}
		if lost > 0 {
			r.faultf("%s has lost %d messages: the broker cannot read them", name, lost)
		}
	}
	if err := r.chains(ctx, b); err != nil {
		return nil, err
	}
	projected, err := tracer.Compare(ctx, b, func(question, what string) { r.faultf("question %s: %s; arivu rebuild makes it anew", question, what) })
	if err != nil {
		return nil, err
	}
	r.Projected = projected
	good, err := b.VerifyAudit(ctx, events.DefaultTenant)
	r.Audit = good
	if err != nil {
		r.faultf("the audit is not whole after %d entries: %v", good, err)
	}
	return r, r.allSecrets(ctx, b, vaults)
}

// CheckSecrets is the part of Check that looks at sealed secrets.
func CheckSecrets(ctx context.Context, b *bus.Bus, vaults map[events.Stage]*vault.Vault) (*Report, error) {
	r := &Report{Faults: []string{}}
	return r, r.allSecrets(ctx, b, vaults)
}

func (r *Report) allSecrets(ctx context.Context, b *bus.Bus, vaults map[events.Stage]*vault.Vault) error {
	for _, of := range []struct {
		role   events.Stage
		bucket string
	}{{events.StageExecutor, bus.BucketConnections}, {events.StagePlanner, bus.BucketModels}} {
		if err := r.secrets(ctx, b.Documents(of.bucket), of.role, vaults[of.role]); err != nil {
			return err
		}
	}
	return nil
}

// link is how far a question has come.
type link struct {
	last  uint64
	ended events.Kind
}

func (r *Report) chains(ctx context.Context, b *bus.Bus) error {
	questions := map[events.Address]link{}
	err := b.Replay(ctx, func(rec *bus.Record) error {
		if rec.Event == nil {
			return nil
		}
		e := rec.Event
		before, known := questions[e.Address]
		switch {
		case before.ended != "":
			r.faultf("question %s goes on after its end: %s follows %s at sequence %d", e.Question, e.Kind(), before.ended, e.Seq)
		case known && e.Prev != before.last:
			r.faultf("question %s is not one chain: %s at sequence %d follows %d, and the question was at %d", e.Question, e.Kind(), e.Seq, e.Prev, before.last)
		case !known && e.Prev != 0:
			r.Beheaded++
		case !known && e.Kind() != events.KindAsked:
			r.faultf("question %s begins with %s at sequence %d, not with %s", e.Question, e.Kind(), e.Seq, events.KindAsked)
		}
		next := link{last: e.Seq}
		if e.Kind().Terminal() {
			next.ended = e.Kind()
		}
		questions[e.Address] = next
		return nil
	})
	r.Questions = len(questions)
	for _, q := range questions {
		if q.ended == "" {
			r.Open++
		}
	}
	return err
}

// secrets opens what the documents of a bucket have sealed.
func (r *Report) secrets(ctx context.Context, docs *bus.Documents, role events.Stage, v *vault.Vault) error {
	return docs.Recent(ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		var doc struct {
			Sealed      []byte `json:"sealed"`
			SealedWrite []byte `json:"sealed_write"`
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			r.faultf("%s cannot be read: %v", key, err)
			return true, nil
		}
		for _, sealed := range [][]byte{doc.Sealed, doc.SealedWrite} {
			switch {
			case len(sealed) == 0:
			case v == nil:
				r.Unchecked++
			default:
				r.open(key, role, sealed, v)
			}
		}
		return true, nil
	})
}

func (r *Report) open(key string, role events.Stage, sealed []byte, v *vault.Vault) {
	if _, err := v.Open(sealed); err != nil {
		r.faultf("the secret of %s does not open with the key of the %s at hand: %v", key, role, err)
		return
	}
	r.Secrets++
}
