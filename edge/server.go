package edge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/admit"
	"arivu/edge/auth"
	"arivu/edge/ledger"
	"arivu/edge/live"
	"arivu/edge/session"
	"arivu/events"
	"arivu/events/bus"
)

// Server is one process's HTTP surface.
type Server struct {
	cfg          Config
	log          *zap.Logger
	bus          *bus.Bus
	keys         *auth.Keys
	stores       *bus.APIKeys   // what keys is a mirror of
	attempts     *auth.Throttle // of keys, the wrong ones
	lookups      *auth.Throttle // of logins that are not known here
	denials      *auth.Throttle // that are recorded
	gate         *admit.Gate
	hub          *live.Hub
	stored       live.Log
	catalog      *catalog
	vocabularies *bus.Vocabularies
	semantics    *bus.Semantics
	models       *bus.Models
	ledger       *ledger.Ledger
	shelf        *session.Shelf
	sockets      *sockets
	app          *fiber.App
	routes       []route

	// serving ends when Stop begins, and with it whatever waits for something to
	// happen; ctx, when Stop is done: what is being stored is finished first.
	serving  context.Context
	leave    context.CancelFunc
	ctx      context.Context
	cancel   context.CancelFunc
	stopping atomic.Bool
	streams  sync.WaitGroup // event streams, which outlive their handlers
	running  sync.WaitGroup // the HTTP server

	mu       sync.Mutex
	feed     *bus.Feed
	listener *listener
	started  bool
	stopped  bool
	done     chan error
}

// New returns a server that does not serve yet. It fails on a configuration that
// cannot be served, such as an address open to others without a key.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, log: cfg.Logger, bus: cfg.Bus, keys: auth.NewKeys(cfg.APIKey, cfg.Keys, cfg.Tenant, cfg.Clock), stores: cfg.Bus.APIKeys(cfg.Tenant),
		attempts: auth.NewThrottle(attemptBurst, attemptEvery, cfg.Clock), lookups: auth.NewThrottle(lookupBurst, lookupEvery, cfg.Clock),
		denials: auth.NewThrottle(denialBurst, denialEvery, cfg.Clock),
		gate:    admit.NewGate(cfg.Limits.Questions, cfg.Clock), hub: live.NewHub(), stored: storedLog{cfg.Bus},
		catalog: newCatalog(cfg.Bus, cfg.Clock, cfg.DefaultConnection), shelf: session.NewShelf(cfg.Bus),
		ledger: ledger.New(ledger.Config{Source: cfg.Bus, Logger: cfg.Logger, Clock: cfg.Clock}), done: make(chan error, 1),
	}
	if cfg.Addr != "" {
		if err := auth.CheckBind(cfg.Addr, s.keys); err != nil {
			return nil, err
		}
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.serving, s.leave = context.WithCancel(s.ctx)
	s.sockets = newSockets(cfg.Limits.Sockets)
	s.routes = s.table()
	s.app = s.newApp()
	return s, nil
}

// Start listens on the configured address and serves in the background.
func (s *Server) Start(ctx context.Context) error {
	if s.cfg.Addr == "" {
		return errors.New("starting the edge: no address given")
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", s.cfg.Addr, err)
	}
	return s.Serve(ctx, l)
}

// Serve serves on a listener in the background and returns when it accepts
// connections; it owns the listener from then on, also if it fails.
func (s *Server) Serve(ctx context.Context, on net.Listener) error {
	l := newListener(on)
	if err := s.begin(ctx, l); err != nil {
		return errors.Join(err, l.Close())
	}
	if s.keys.Open() {
		s.log.Info("no API key is set: serving this machine only", zap.String("address", l.Addr().String()))
	} else {
		s.log.Info("serving", zap.String("address", l.Addr().String()))
	}
	go func() {
		defer s.running.Done()
		err := s.app.Listener(l)
		if s.stopping.Load() {
			err = nil
		}
		s.done <- err
	}()
	select {
	case <-l.accepting:
		return nil
	case err := <-s.done:
		if err == nil {
			err = http.ErrServerClosed // Stop came in between
		}
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	}
}

func (s *Server) begin(ctx context.Context, l *listener) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || s.started {
		return errors.New("starting the edge: it was started before")
	}
	if err := auth.CheckBind(l.Addr().String(), s.keys); err != nil {
		return err
	}
	if err := s.stores.Follow(s.ctx, keyMirror{s.keys, s.sockets}); err != nil {
		return err
	}
	if err := s.catalog.watch(s.ctx); err != nil {
		return err
	}
	if err := s.shelf.Watch(s.ctx); err != nil {
		return err
	}
	if err := s.bus.WatchSchemaChanges(s.ctx, s.structureChanged); err != nil {
		return err
	}
	vocabularies, err := s.bus.Vocabularies(s.ctx)
	if err != nil {
		return err
	}
	models, err := s.bus.Models(s.ctx)
	if err != nil {
		return err
	}
	semantics, err := s.bus.Semantics(s.ctx)
	if err != nil {
		return err
	}
	s.vocabularies, s.models, s.semantics = vocabularies, models, semantics
	feed, err := s.bus.Follow(ctx, s.follow, s.hub.Spans, s.hub.Draft)
	if err != nil {
		return err
	}
	s.hub.Begin(feed.After)
	s.ledger.Start()
	s.feed, s.listener, s.started = feed, l, true
	// Counted here, so that a Stop that comes now waits for it.
	s.running.Add(1)
	s.running.Go(s.keepUses)
	return nil
}

// follow takes each event of the feed.
func (s *Server) follow(m *bus.Message) {
	if m.Kind.Terminal() {
		s.gate.Release(m.Address.Question)
	}
	s.hub.Event(m.Address, m.Kind, m.Seq, m.Event)
}

// Addr is where the server listens, nil before it does.
func (s *Server) Addr() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return nil
	}
	return s.listener.Addr()
}

// Done tells once, with the reason, when serving ended by itself, and with nil
// when Stop ended it.
func (s *Server) Done() <-chan error { return s.done }

// Stop takes no more requests, tells sockets and streams to come back elsewhere,
// answers waiting requests with what is known, and waits for all of it, at most
// until ctx is done. Accepted questions go on without it. It is safe to call twice.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	feed, l, serving := s.feed, s.listener, s.started && !s.stopped
	s.stopped = true
	s.mu.Unlock()
	s.stopping.Store(true)
	s.leave()
	s.sockets.close()
	var err error
	if serving {
		// Closed here, too, for the case that the HTTP server has not begun with it.
		err = errors.Join(l.Close(), s.app.ShutdownWithContext(ctx))
	}
	err = errors.Join(err, s.await(ctx))
	s.cancel()
	s.ledger.Stop()
	if feed != nil {
		feed.Close()
	}
	if err != nil {
		return fmt.Errorf("stopping the edge: %w", err)
	}
	return nil
}

// join counts an event stream in, unless the server has begun to stop.
func (s *Server) join() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.streams.Add(1)
	return true
}

// await waits for everything the server started.
func (s *Server) await(ctx context.Context) error {
	idle := make(chan struct{})
	go func() {
		s.sockets.wait()
		s.streams.Wait()
		s.running.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// storedLog reads the log for viewers.
type storedLog struct{ bus *bus.Bus }

// Question implements live.Log.
func (l storedLog) Question(ctx context.Context, a events.Address) (*events.Question, error) {
	q, err := l.bus.Question(ctx, a)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", live.ErrUnknown, err)
	}
	return q, err
}

// Spans implements live.Log.
func (l storedLog) Spans(ctx context.Context, a events.Address) ([]*events.Span, error) {
	return l.bus.Spans(ctx, a)
}

// Since implements live.Log.
func (l storedLog) Since(ctx context.Context, tenant string, after uint64, n int) ([]*events.Event, error) {
	return l.bus.Since(ctx, tenant, after, n)
}

var _ live.Log = storedLog{}
