package bus_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// Entries written by many at once are one chain, and a repeated one is one entry.
func TestAuditIsOneChain(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			entry := events.Audit{By: "ann", Action: events.AuditWriteApproved, Object: strconv.Itoa(i)}
			for range 2 {
				if err := b.Audit(t.Context(), "default", strconv.Itoa(i), entry); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := b.Audit(t.Context(), "other", "1", events.Audit{By: "bob"}); err != nil {
		t.Fatal(err)
	}
	for tenant, want := range map[string]int64{"default": 20, "other": 1, "none": 0} {
		if n, err := b.VerifyAudit(t.Context(), tenant); n != want || err != nil {
			t.Errorf("%s: %d entries, %v", tenant, n, err)
		}
	}
	entries, err := b.AuditEntries(t.Context(), "default", 3)
	if err != nil || len(entries) != 3 || entries[0].N != 20 || entries[2].N != 18 {
		t.Errorf("got %+v, %v", entries, err)
	}
}

// Somebody who writes to the stream past us is noticed.
func TestAuditNoticesAForeignEntry(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for i := range 2 {
		if err := b.Audit(t.Context(), "default", strconv.Itoa(i), events.Audit{By: "ann"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := bus.PublishRaw(t.Context(), b, events.AuditPrefix+"default", []byte(`{"n":3,"by":"eve","prev":"00"}`)); err != nil {
		t.Fatal(err)
	}
	if n, err := b.VerifyAudit(t.Context(), "default"); n != 2 || !errors.Is(err, events.ErrAuditBroken) {
		t.Errorf("%d entries, %v", n, err)
	}
}
