package executor

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

const (
	// keeperSlots is how many snapshots are taken at once.
	keeperSlots = 2
	// retryFirst and retryMost bound the pause before an unreachable database is
	// looked at again; it doubles in between.
	retryFirst, retryMost = time.Second, time.Minute
)

// keeper takes the snapshots of every connection: when it is new or changed, on
// demand, and from time to time.
type keeper struct {
	cfg   Config
	pools *pools
	docs  *bus.Documents // snapshots
	log   *zap.Logger

	mu       sync.Mutex
	due      map[string]time.Time // by connection key
	failures map[string]int
	running  map[string]bool
	wake     chan struct{}
	cancel   context.CancelFunc
	wg       sync.WaitGroup
}

func newKeeper(cfg Config, p *pools) *keeper {
	return &keeper{
		cfg: cfg, pools: p, docs: cfg.Bus.Documents(bus.BucketSchemas), log: cfg.Logger.Named("schemas"),
		due: map[string]time.Time{}, failures: map[string]int{}, running: map[string]bool{}, wake: make(chan struct{}, 1),
	}
}

// start looks at every stored connection now and goes on in the background.
func (k *keeper) start(ctx context.Context) error {
	err := k.pools.docs.List(ctx, "*", func(key string, _ []byte) error {
		k.changed(key)
		return nil
	})
	if err != nil {
		return err
	}
	var life context.Context
	life, k.cancel = context.WithCancel(context.Background())
	k.wg.Add(1)
	go k.loop(life)
	return nil
}

func (k *keeper) stop() {
	if k.cancel == nil {
		return
	}
	k.cancel()
	k.wg.Wait()
}

// changed makes a connection due at once.
func (k *keeper) changed(key string) {
	k.mu.Lock()
	k.due[key] = time.Now()
	delete(k.failures, key)
	k.mu.Unlock()
	k.poke()
}

func (k *keeper) loop(ctx context.Context) {
	defer k.wg.Done()
	for {
		wait := k.begin(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-k.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// begin starts what is due, as far as slots are free, and returns how long nothing
// else will be.
func (k *keeper) begin(ctx context.Context) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	next := k.cfg.Limits.SchemaRefresh
	for key, at := range k.due {
		switch {
		case k.running[key]:
		case at.After(now):
			next = min(next, at.Sub(now))
		case len(k.running) < keeperSlots:
			k.running[key] = true
			delete(k.due, key)
			k.wg.Add(1)
			go k.visit(ctx, key)
		}
	}
	return next
}

// visit takes one snapshot and decides when the next is due.
func (k *keeper) visit(ctx context.Context, key string) {
	defer k.wg.Done()
	tenant, name, _ := strings.Cut(key, ".")
	_, err := k.refresh(ctx, tenant, name)
	k.mu.Lock()
	delete(k.running, key)
	_, again := k.due[key]
	switch {
	case ctx.Err() != nil, again:
	case errors.Is(err, events.ClassUnknownConnection):
		delete(k.failures, key)
	case err != nil:
		k.due[key] = time.Now().Add(backoff(k.failures[key]))
		k.failures[key]++
	default:
		delete(k.failures, key)
		k.due[key] = time.Now().Add(jitter(k.cfg.Limits.SchemaRefresh))
	}
	k.mu.Unlock()
	k.poke()
}

func backoff(failures int) time.Duration {
	return jitter(min(retryFirst<<min(failures, 10), retryMost))
}

// jitter spreads the load of many processes and connections.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + time.Duration(rand.Int64N(int64(d/5)+1))
}

// report tells that a query found a database unreachable. The keeper looks at it
// again soon, so that its recovery shows, too.
func (k *keeper) report(ctx context.Context, tenant string, p *pool, err error) {
	key := tenant + "." + p.connection.Name
	k.publishStatus(context.WithoutCancel(ctx), key, p, foundDown(err))
	k.mu.Lock()
	soon := time.Now().Add(retryFirst)
	if at, ok := k.due[key]; !ok || at.After(soon) {
		k.due[key] = soon
	}
	k.mu.Unlock()
	k.poke()
}

// tested tells how a test found the database of a stored connection. Where the last look
// found it otherwise there is another one at once, so that nobody reads that a database is
// well beside a test that says it is not.
func (k *keeper) tested(key string, down bool) {
	k.mu.Lock()
	was := k.failures[key] > 0
	k.mu.Unlock()
	if was != down {
		k.changed(key)
	}
}

// poke has the loop look at what is due.
func (k *keeper) poke() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// shown is what people may read of an error: only messages made for them.
func shown(err error) string {
	var known *events.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "The database could not be read; the executor's log has the details."
}
