package bus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// Options configure a connection to the broker. The zero value of each field is
// usable, except that URL or InProcess is needed.
type Options struct {
	// URL is a NATS URL list, such as "nats://a:4222,nats://b:4222".
	URL string
	// InProcess connects to an embedded server without a socket; URL is ignored.
	InProcess nats.InProcessConnProvider
	// Name tells connections apart in the broker's monitoring and in spans.
	Name string
	// Logger receives what is unexpected; nil discards.
	Logger *zap.Logger
	// Clock is the time written into events; nil is time.Now.
	Clock func() time.Time
	// Limits bound the streams; the zero value is DefaultLimits.
	Limits Limits
	// Probe is called at each named point of an event's life. It is how tests stop
	// a process exactly there; nil in production.
	Probe func(Point, *events.Event)
}

// A Point is a moment in an event's life at which a process may die.
type Point string

// The points, in the order in which one event meets them.
const (
	PointStored    Point = "stored"     // the broker has confirmed the event
	PointDelivered Point = "delivered"  // a stage is about to handle the event
	PointHandled   Point = "handled"    // a stage has its effect in hand, not yet stored
	PointBeforeAck Point = "before-ack" // the effect is stored, the event not acknowledged
	PointClaimed   Point = "claimed"    // a statement that writes is claimed, not yet run
	PointWritten   Point = "written"    // it has run, which is not recorded yet
)

// Errors of reading and publishing.
var (
	// ErrNotFound: no such question, document or page.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the question has moved on since the caller looked.
	ErrConflict = errors.New("question has moved on")
	// ErrUnavailable: the broker is not reachable or refuses to store.
	ErrUnavailable = errors.New("message broker unavailable")
	// ErrClosed: the bus has been closed.
	ErrClosed = errors.New("bus is closed")
)

// Bus is one connection to the broker with everything Arivu does over it. It is
// safe for concurrent use.
type Bus struct {
	opts     Options
	log      *zap.Logger
	nc       *nats.Conn
	js       jetstream.JetStream
	instance string
	history  *historyCache
	outgoing *outgoing
	spans    *spanBatches

	// suspect is the newest sequence stored before this process last connected:
	// events up to it may have been handled by an earlier life whose
	// acknowledgements the broker forgot.
	suspect atomic.Uint64

	mu       sync.Mutex
	inflight map[string]map[*delivery]struct{} // by question
	renewals map[any]func()                    // what to do after a reconnect
	wg       sync.WaitGroup
	stop     chan struct{}
	closed   bool
}

// Connect opens the connection and waits for it, at most until ctx is done. Later
// losses of the connection are repaired in the background, for ever.
func Connect(ctx context.Context, opts Options) (*Bus, error) {
	if opts.Logger == nil {
		opts.Logger = zap.NewNop()
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	opts.Limits = opts.Limits.withDefaults()
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	b := &Bus{
		opts: opts, log: opts.Logger, history: newHistoryCache(), outgoing: newOutgoing(),
		instance: fmt.Sprintf("%s/%s/%d", opts.Name, host, os.Getpid()),
		inflight: make(map[string]map[*delivery]struct{}), renewals: make(map[any]func()), stop: make(chan struct{}),
	}
	b.spans = newSpanBatches(b)
	if err := b.dial(ctx); err != nil {
		return nil, err
	}
	if err := b.listenForCancels(); err != nil {
		b.nc.Close()
		return nil, err
	}
	b.goRun(func() { b.spans.run(b.stop) })
	return b, nil
}

func (b *Bus) dial(ctx context.Context) error {
	options := []nats.Option{
		nats.Name(b.opts.Name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, 500*time.Millisecond), nats.PingInterval(10 * time.Second),
		nats.MaxPingsOutstanding(3), nats.ReconnectBufSize(-1),
		// Each read subscribes, and the client's default buffer of 65,536 messages is
		// half a megabyte to allocate and clear. The largest reply has 1,025.
		nats.SyncQueueLen(2048),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				b.log.Warn("lost the message broker, reconnecting", zap.Error(err))
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			b.log.Info("message broker is back", zap.String("url", nc.ConnectedUrlRedacted()))
			b.suspect.Store(^uint64(0))
			b.goRun(b.refreshSuspect)
			b.reconnected()
		}),
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) {
			subject := ""
			if sub != nil {
				subject = sub.Subject
			}
			b.log.Warn("message broker error", zap.String("subject", subject), zap.Error(err))
		}),
	}
	url := b.opts.URL
	if b.opts.InProcess != nil {
		url = ""
		options = append(options, nats.InProcessServer(b.opts.InProcess))
	} else if url == "" {
		return errors.New("connecting to the message broker: no URL given")
	}
	var nc *nats.Conn
	err := b.insist(ctx, "connecting to the message broker", func(ctx context.Context) (err error) {
		if deadline, ok := ctx.Deadline(); ok {
			options = append(options, nats.Timeout(time.Until(deadline)))
		}
		nc, err = nats.Connect(url, options...)
		if errors.Is(err, nats.ErrNoServers) || errors.Is(err, nats.ErrTimeout) {
			err = asUnavailable(err)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("connecting to the message broker: %w", err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(5*time.Second), jetstream.WithPublishAsyncMaxPending(4096))
	if err != nil {
		nc.Close()
		return fmt.Errorf("opening JetStream: %w", err)
	}
	b.nc, b.js = nc, js
	return nil
}

// goRun starts work that Close waits for.
func (b *Bus) goRun(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.wg.Go(func() {
		f()
	})
}

// onReconnect sets what to do for somebody after each reconnect; nil is nothing.
func (b *Bus) onReconnect(who any, do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if do == nil {
		delete(b.renewals, who)
		return
	}
	b.renewals[who] = do
}

func (b *Bus) reconnected() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, renew := range b.renewals {
		renew()
	}
}

// refreshSuspect learns up to where the log was written before this connection.
// Until it knows, every event is suspect, which is safe and only slower.
func (b *Bus) refreshSuspect() {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		last, err := b.lastSeq(ctx, StreamQueries)
		cancel()
		if err == nil {
			b.suspect.Store(last)
			return
		}
		select {
		case <-b.stop:
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (b *Bus) lastSeq(ctx context.Context, stream string) (uint64, error) {
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return 0, fmt.Errorf("looking up stream %s: %w", stream, err)
	}
	return s.CachedInfo().State.LastSeq, nil
}

// LastSeq is the sequence of the newest event stored, 0 if there never was one.
func (b *Bus) LastSeq(ctx context.Context) (uint64, error) {
	last, err := b.lastSeq(ctx, StreamQueries)
	return last, asUnavailable(err)
}

// Now is the bus's clock, in UTC.
func (b *Bus) Now() time.Time { return b.opts.Clock().UTC() }

// Instance names this process and connection in spans and documents.
func (b *Bus) Instance() string { return b.instance }

// Connected reports whether the broker is reachable right now.
func (b *Bus) Connected() bool { return b.nc.IsConnected() }

// Close flushes what was published, ends the connection and waits for the bus's
// goroutines. Stop runners, tails and feeds before. It is safe to call twice.
func (b *Bus) Close(ctx context.Context) error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil
	}
	b.closed = true
	close(b.stop)
	b.mu.Unlock()
	b.spans.flush()
	err := b.nc.FlushWithContext(ctx)
	if errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrDisconnected) {
		err = nil
	}
	b.nc.Close()
	b.wg.Wait()
	if err != nil {
		return fmt.Errorf("flushing to the message broker: %w", err)
	}
	return nil
}

// Reached calls the probe at a point that a stage itself has come to.
func (b *Bus) Reached(p Point, e *events.Event) { b.probe(p, e) }

func (b *Bus) probe(p Point, e *events.Event) {
	if b.opts.Probe != nil {
		b.opts.Probe(p, e)
	}
}
