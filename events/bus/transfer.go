package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/beat"
)

// A transfer carries bytes of any length from a role that makes them to one that
// asked for them, straight through the broker, with nothing stored and little in
// memory at either end.
//
// The receiver asks with its inbox; the sender answers with numbered chunks and its
// own inbox. The receiver tells how many chunks it has used up, and the sender is
// never more than a window ahead of that. Both give a sign of life every beat; who
// hears nothing for silence takes the other for gone. The receiver says "stop" when
// it wants no more.
const (
	transferChunk   = 128 << 10
	transferWindow  = 16
	transferBeat    = 2 * time.Second
	transferSilence = 10 * time.Second
)

// The header that says what a message of a transfer is, and its values.
const (
	headerTransfer = "Arivu-Transfer"
	headerChunk    = "Arivu-Chunk" // its number, from 0

	transferData  = "data"
	transferAlive = "alive"
	transferEnd   = "end"   // Data is the JSON given to Finish
	transferError = "error" // Data is an events.Error
	transferStop  = "stop"
)

// errUnwanted is the cancel cause of a transfer whose receiver stopped or is gone.
var errUnwanted = errors.New("the receiver wants no more")

// Sender is the end that makes the bytes. It is an io.Writer for one goroutine.
type Sender struct {
	nc     *nats.Conn
	to     string // the receiver's inbox
	own    string
	ctx    context.Context
	buf    []byte
	sent   int
	used   func() int    // chunks the receiver has used up
	credit chan struct{} // holds a token when used has grown
	end    any
}

// Write implements io.Writer. It waits while the receiver is a window behind, and
// fails once it wants no more.
func (s *Sender) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		room := min(len(p), transferChunk-len(s.buf))
		s.buf = append(s.buf, p[:room]...)
		p = p[room:]
		if len(s.buf) == transferChunk {
			if err := s.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// Flush sends what was written so far, for a receiver that waits for it.
func (s *Sender) Flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	return s.flush()
}

// Finish sets what the receiver is told at the end beside the bytes.
func (s *Sender) Finish(v any) { s.end = v }

func (s *Sender) flush() error {
	for s.sent-s.used() >= transferWindow {
		select {
		case <-s.credit:
		case <-s.ctx.Done():
			return context.Cause(s.ctx)
		}
	}
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	m := s.message(transferData, s.buf)
	m.Header.Set(headerChunk, strconv.Itoa(s.sent))
	s.sent++
	s.buf = s.buf[:0]
	return s.nc.PublishMsg(m) // copies the data before it returns
}

func (s *Sender) message(what string, data []byte) *nats.Msg {
	m := nats.NewMsg(s.to)
	m.Reply, m.Data = s.own, data
	m.Header.Set(headerTransfer, what)
	return m
}

// ServeTransfer answers requests of a verb to a role with transfers, at most slots at
// once in this process; beyond that the receiver is told to come again. f writes the
// bytes; its ctx ends when the receiver wants no more. Errors travel as with Serve, at
// any moment.
func (b *Bus) ServeTransfer(role events.Stage, verb string, slots int, f func(ctx context.Context, request []byte, to *Sender) error) (*Service, error) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{cancel: cancel, slots: make(chan struct{}, slots)}
	sub, err := b.nc.QueueSubscribe(controlSubject(role, verb), string(role), func(m *nats.Msg) {
		select {
		case s.slots <- struct{}{}:
		default:
			b.sendError(&Sender{nc: b.nc, to: m.Reply}, events.NewError(role, events.ClassUnavailable, fmt.Sprintf(
				"The %s has %d of these requests in hand and takes no more at once. Try again in a moment.", role, slots)).RetryIn(time.Second))
			return
		}
		go func() {
			defer func() { <-s.slots }()
			b.transfer(ctx, role, verb, m, f)
		}()
	})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("serving %s %s: %w", role, verb, asUnavailable(err))
	}
	s.sub = sub
	return s, nil
}

// transfer serves one request.
func (b *Bus) transfer(ctx context.Context, role events.Stage, verb string, m *nats.Msg, f func(context.Context, []byte, *Sender) error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	to := &Sender{nc: b.nc, to: m.Reply, own: b.nc.NewInbox(), ctx: ctx, credit: make(chan struct{}, 1)}
	listening, err := listen(b.nc, to, cancel)
	if err == nil {
		defer listening()
		err = f(ctx, m.Data, to)
	}
	if err == nil && len(to.buf) > 0 {
		err = to.flush()
	}
	var end []byte
	if err == nil {
		end, err = json.Marshal(to.end)
	}
	if err == nil {
		err = b.nc.PublishMsg(to.message(transferEnd, end))
	}
	if err == nil || errors.Is(context.Cause(ctx), errUnwanted) {
		return
	}
	var known *events.Error
	if !errors.As(err, &known) {
		b.log.Error("transfer failed", zap.String("role", string(role)), zap.String("verb", verb), zap.Error(err))
		known = events.NewError(role, events.ClassInternal, "An internal error stopped the "+string(role)+"; its log has the details.")
	}
	b.sendError(to, known)
}

func (b *Bus) sendError(to *Sender, e *events.Error) {
	data, err := json.Marshal(e)
	if err == nil {
		err = b.nc.PublishMsg(to.message(transferError, data))
	}
	if err != nil {
		b.log.Warn("telling a receiver of an error", zap.Error(err))
	}
}

// listen follows what the receiver says and gives signs of life, until the function
// it returns is called.
func listen(nc *nats.Conn, to *Sender, cancel context.CancelCauseFunc) (stop func(), err error) {
	var mu sync.Mutex
	used, heard := 0, time.Now()
	to.used = func() int {
		mu.Lock()
		defer mu.Unlock()
		return used
	}
	sub, err := nc.Subscribe(to.own, func(m *nats.Msg) {
		if m.Header.Get(headerTransfer) == transferStop {
			cancel(errUnwanted)
			return
		}
		n, err := strconv.Atoi(string(m.Data))
		mu.Lock()
		if err == nil {
			used = max(used, n)
		}
		heard = time.Now()
		mu.Unlock()
		signal(to.credit)
	})
	if err != nil {
		return nil, fmt.Errorf("listening to a receiver: %w", asUnavailable(err))
	}
	ticking := beat.Every(transferBeat, func() {
		mu.Lock()
		silent := time.Since(heard) > transferSilence
		mu.Unlock()
		if silent {
			cancel(errUnwanted)
			return
		}
		_ = nc.PublishMsg(to.message(transferAlive, nil)) // the next beat may get through
	})
	// The receiver learns at once whom to tell that it wants no more.
	err = nc.PublishMsg(to.message(transferAlive, nil))
	return func() {
		ticking()
		_ = sub.Unsubscribe()
	}, err
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
