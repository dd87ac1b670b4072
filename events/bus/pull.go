package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/zap"
)

const (
	// pullExpires is how long the broker keeps a request for messages.
	pullExpires = 5 * time.Second
	// pullLost is how much later a request without an end is given up as lost.
	pullLost = time.Second
	// pullCheck is how often requests are looked over.
	pullCheck = 250 * time.Millisecond
	// pullBackoff is the pause after the broker has refused a request.
	pullBackoff = 500 * time.Millisecond
)

// pullConfig says what to pull and who gets it.
type pullConfig struct {
	stream string
	// room is how many messages the owner takes at once. No more are asked for, so
	// that what this process cannot work on stays with the broker, for others.
	room int
	// deliver gets each message, from one goroutine. The owner calls pull.release
	// once for each when it has room again.
	deliver func(*message)
	// consumer makes sure that the consumer exists and returns its name. It is called
	// at the start, after each reconnect, and whenever the consumer is gone.
	consumer func(context.Context) (string, error)
}

// pull keeps as many messages of a consumer on request as its owner has room for.
//
// A request (NATS ADR-15 and ADR-37) is for a number of messages and expires. The
// broker serves open requests in turn, sends a status when one ends early, and
// nothing when all of it was delivered; which request a message was for cannot be
// told. So the sum is counted: what was asked for and has neither come nor been
// given back.
type pull struct {
	cfg    pullConfig
	bus    *Bus
	sub    *nats.Subscription
	inbox  string
	closed chan struct{} // when deliver is called no more

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	again  chan struct{} // holds a token when the consumer must be looked up again

	mu       sync.Mutex
	next     string             // subject of requests; "" while there is no consumer
	used     int                // messages the owner has
	requests []request          // oldest first
	count    uint64             // of requests ever, numbers them
	before   uint64             // requests up to this number are forgotten
	pause    time.Time          // no request before
	abort    context.CancelFunc // ends the look-up of the consumer under way
	stopped  bool
}

// request is one open request as far as messages could be counted against it.
type request struct {
	reply string
	open  int
	until time.Time
}

// newPull returns a pull that has not started.
func (b *Bus) newPull(cfg pullConfig) *pull {
	return &pull{
		cfg: cfg, bus: b, inbox: b.nc.NewInbox(), closed: make(chan struct{}), again: make(chan struct{}, 1),
	}
}

// start begins to pull. Unless it fails, the caller ends it with stop.
func (p *pull) start(ctx context.Context) error {
	var err error
	if p.sub, err = p.bus.nc.Subscribe(p.inbox+".*", p.receive); err != nil {
		return asUnavailable(err)
	}
	// The owner's room bounds what comes.
	_ = p.sub.SetPendingLimits(-1, -1)
	p.sub.SetClosedHandler(func(string) { close(p.closed) })
	if err := p.bus.insist(ctx, "looking up a consumer", p.bind); err != nil {
		_ = p.sub.Unsubscribe()
		<-p.closed
		return err
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.bus.onReconnect(p, p.reconnected)
	p.wg.Add(1)
	go p.watch()
	return nil
}

// stop asks for nothing more and returns when everything that the broker had sent
// by then was delivered; when ctx is done, the rest is left to others. It is safe to
// call twice.
func (p *pull) stop(ctx context.Context) {
	p.mu.Lock()
	again := p.stopped
	p.stopped = true
	p.mu.Unlock()
	if !again {
		p.bus.onReconnect(p, nil)
		p.cancel()
		if err := p.sub.Drain(); err != nil {
			_ = p.sub.Unsubscribe()
		}
	}
	p.wg.Wait()
	select {
	case <-p.closed:
	case <-ctx.Done():
		_ = p.sub.Unsubscribe()
		<-p.closed
	}
}

// release says that the owner has room for one message more.
func (p *pull) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	p.ask()
}

// renew looks the consumer up again and forgets all open requests.
func (p *pull) renew() {
	select {
	case p.again <- struct{}{}:
	default:
	}
}

// reconnected starts afresh: what was asked of the old connection is gone.
func (p *pull) reconnected() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pause = time.Time{}
	if p.abort != nil {
		p.abort()
	}
	p.renew()
}

// bind looks the consumer up and begins to ask.
func (p *pull) bind(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	p.mu.Lock()
	p.abort = cancel
	p.mu.Unlock()
	name, err := p.cfg.consumer(ctx)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = "$JS.API.CONSUMER.MSG.NEXT." + p.cfg.stream + "." + name
	p.requests, p.before = nil, p.count
	p.ask()
	return nil
}

// watch repairs what a lost message, connection or consumer leaves behind.
func (p *pull) watch() {
	defer p.wg.Done()
	tick := time.NewTicker(pullCheck)
	defer tick.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-tick.C:
			p.check(time.Now())
		case <-p.again:
			p.rebind()
		}
	}
}

// rebind looks the consumer up again, after a pause if the broker has just refused.
func (p *pull) rebind() {
	p.mu.Lock()
	wait := time.Until(p.pause)
	p.mu.Unlock()
	select {
	case <-p.ctx.Done():
		return
	case <-time.After(wait):
	}
	err := p.bind(p.ctx)
	if err == nil || p.ctx.Err() != nil {
		return
	}
	// While the connection is lost, that has been said.
	if p.bus.Connected() && !errors.Is(err, context.Canceled) {
		p.bus.log.Warn("looking up a consumer, trying again", zap.String("stream", p.cfg.stream), zap.Error(err))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pause = time.Now().Add(pullBackoff)
	p.renew()
}

// check gives up requests that are overdue.
func (p *pull) check(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.requests) > 0 && now.After(p.requests[0].until.Add(pullLost)) {
		p.requests = p.requests[1:]
	}
	p.ask()
}

func (p *pull) open() int {
	n := 0
	for _, r := range p.requests {
		n += r.open
	}
	return n
}

// ask requests what there is room for. While some are on request, it waits for more
// room, so that a busy owner does not ask for every single message. The lock is held.
func (p *pull) ask() {
	open := p.open()
	room := p.cfg.room - p.used - open
	if room <= 0 || (open > 0 && room < p.cfg.room/4) || p.next == "" || p.stopped {
		return
	}
	now := time.Now()
	if now.Before(p.pause) {
		return
	}
	p.count++
	r := request{reply: p.inbox + "." + strconv.FormatUint(p.count, 10), open: room, until: now.Add(pullExpires)}
	body, err := json.Marshal(struct {
		Expires time.Duration `json:"expires"`
		Batch   int           `json:"batch"`
	}{pullExpires, room})
	if err == nil {
		err = p.bus.nc.PublishRequest(p.next, r.reply, body)
	}
	if err != nil {
		p.pause = now.Add(pullBackoff)
		return
	}
	p.requests = append(p.requests, r)
}

// receive is called with everything that comes: messages, and the ends of requests.
func (p *pull) receive(m *nats.Msg) {
	if number, ok := strings.CutPrefix(m.Subject, p.inbox+"."); ok {
		p.ended(m, number)
		return
	}
	p.mu.Lock()
	p.used++
	p.settle(1)
	p.mu.Unlock()
	msg, err := newMessage(p.bus.nc, m)
	if err != nil {
		p.bus.log.Error("message without metadata", zap.String("subject", m.Subject), zap.Error(err))
		p.release()
		return
	}
	p.cfg.deliver(msg)
}

// settle counts n messages against the open requests. The lock is held.
func (p *pull) settle(n int) {
	for n > 0 && len(p.requests) > 0 {
		taken := min(n, p.requests[0].open)
		p.requests[0].open -= taken
		n -= taken
		if p.requests[0].open == 0 {
			p.requests = p.requests[1:]
		}
	}
}

// ended handles the status that ends the request of that number.
func (p *pull) ended(m *nats.Msg, number string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n, err := strconv.ParseUint(number, 10, 64); err != nil || n <= p.before {
		return
	}
	counted := p.remove(m.Subject)
	left := counted
	if pending, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages")); err == nil {
		left = pending
	}
	// Messages of this request may have been counted against others, or the other way
	// round.
	p.settle(left - counted)
	if counted > left && len(p.requests) > 0 {
		p.requests[0].open += counted - left
	}
	if status := m.Header.Get("Status"); status != "408" { // not just expired: refused, or the consumer is gone
		p.pause = time.Now().Add(pullBackoff)
		p.bus.log.Debug("request for messages ended", zap.String("stream", p.cfg.stream),
			zap.String("status", status), zap.String("reason", m.Header.Get("Description")))
		p.renew()
	}
	p.ask()
}

// remove drops a request and returns how much was still open of it.
func (p *pull) remove(reply string) int {
	for i, r := range p.requests {
		if r.reply == reply {
			p.requests = append(p.requests[:i:i], p.requests[i+1:]...)
			return r.open
		}
	}
	return 0
}

// message is a stored message delivered by a consumer.
type message struct {
	nc       *nats.Conn
	subject  string
	reply    string
	data     []byte
	consumer string
	seq      uint64 // in the stream
	order    uint64 // of this delivery among all of the consumer
	count    uint64 // how often it was delivered, this time included
}

func newMessage(nc *nats.Conn, m *nats.Msg) (*message, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, fmt.Errorf("reading a message's metadata: %w", err)
	}
	return &message{
		nc: nc, subject: m.Subject, reply: m.Reply, data: m.Data, consumer: meta.Consumer,
		seq: meta.Sequence.Stream, order: meta.Sequence.Consumer, count: meta.NumDelivered,
	}, nil
}

// ack says that the message is done with.
func (m *message) ack() error { return m.nc.Publish(m.reply, []byte("+ACK")) }

// working says that the message is not lost.
func (m *message) working() error { return m.nc.Publish(m.reply, []byte("+WPI")) }

// nak gives the message back, to be delivered again after a delay.
func (m *message) nak(delay time.Duration) error {
	if delay <= 0 {
		return m.nc.Publish(m.reply, []byte("-NAK"))
	}
	return m.nc.Publish(m.reply, fmt.Appendf(nil, `-NAK {"delay":%d}`, delay.Nanoseconds()))
}

// term says that the message must not be delivered again.
func (m *message) term(reason string) error {
	return m.nc.Publish(m.reply, []byte("+TERM "+reason))
}
