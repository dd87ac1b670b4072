package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"arivu/events"
	"arivu/events/beat"
)

// Receiver is the end of a transfer that asked for it. It is an io.ReadCloser for one
// goroutine; Close may come from another one, and must.
type Receiver struct {
	nc   *nats.Conn
	role events.Stage
	sub  *nats.Subscription
	stop func() // the signs of life

	sender atomic.Value // string: the sender's inbox, once known
	used   atomic.Int64 // chunks that were read whole
	heard  time.Time
	busy   bool   // with what it has read: whatever came meanwhile was not heard
	next   int    // the number of the chunk expected
	rest   []byte // of the chunk being read
	end    []byte
	err    error // what Read returns from now on

	closing sync.Once
	ctx     context.Context
	cancel  context.CancelFunc
}

// Transfer asks a role for a transfer. It fails only if the request cannot be sent:
// what the role says comes with the first Read. ctx bounds the whole transfer.
func (b *Bus) Transfer(ctx context.Context, role events.Stage, verb string, in any) (*Receiver, error) {
	data, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encoding request %s: %w", verb, err)
	}
	inbox := b.nc.NewInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return nil, fmt.Errorf("requesting %s: %w", verb, asUnavailable(err))
	}
	r := &Receiver{nc: b.nc, role: role, sub: sub, heard: time.Now()}
	r.ctx, r.cancel = context.WithCancel(ctx)
	if err := b.nc.PublishRequest(controlSubject(role, verb), inbox, data); err != nil {
		r.cancel()
		return nil, errors.Join(fmt.Errorf("requesting %s: %w", verb, asUnavailable(err)), sub.Unsubscribe())
	}
	// A receiver that is not read for a while, as its own reader is slow, lives.
	r.stop = beat.Every(transferBeat, func() { r.tell("") })
	return r, nil
}

// Read implements io.Reader. Its error is io.EOF only when everything has come.
func (r *Receiver) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err == nil {
			r.err = r.receive(r.ctx)
		}
		if r.err != nil {
			return 0, r.err
		}
	}
	n := copy(p, r.rest)
	if r.rest = r.rest[n:]; len(r.rest) == 0 {
		r.used.Add(1)
		r.busy = true
		r.tell("")
	}
	return n, nil
}

// Await waits until Read has something to give, its end and errors too, or until ctx
// is done: then it returns false, and can be called again.
func (r *Receiver) Await(ctx context.Context) bool {
	for len(r.rest) == 0 && r.err == nil {
		err := r.receive(ctx)
		if err != nil && ctx.Err() != nil && r.ctx.Err() == nil {
			return false
		}
		r.err = err
	}
	return true
}

// Err is what ended the transfer: nil before its end, io.EOF after a good one.
func (r *Receiver) Err() error { return r.err }

// End decodes what the sender said at the end, which Read has reached.
func (r *Receiver) End(v any) error {
	if err := json.Unmarshal(r.end, v); err != nil {
		return fmt.Errorf("decoding the end of a transfer: %w", err)
	}
	return nil
}

// Close tells the sender to stop, if it has not ended. It is safe to call twice.
func (r *Receiver) Close() error {
	r.closing.Do(func() {
		r.cancel()
		r.stop()
		r.tell(transferStop)
		_ = r.sub.Unsubscribe()
	})
	return nil
}

// receive takes the next message.
func (r *Receiver) receive(ctx context.Context) error {
	m, err := r.message(ctx)
	if err != nil {
		return err
	}
	r.heard = time.Now()
	if m.Reply != "" {
		r.sender.Store(m.Reply)
	}
	switch what := m.Header.Get(headerTransfer); {
	case what == transferAlive:
		return nil
	case what == transferData:
		if n, err := strconv.Atoi(m.Header.Get(headerChunk)); err != nil || n != r.next {
			return r.broken(fmt.Errorf("got chunk %q, not %d", m.Header.Get(headerChunk), r.next))
		}
		r.next++
		r.rest = m.Data
		return nil
	case what == transferEnd:
		r.end = m.Data
		return io.EOF
	case what == transferError:
		failure := new(events.Error)
		if err := json.Unmarshal(m.Data, failure); err != nil {
			return r.broken(err)
		}
		return failure
	case m.Header.Get("Status") == "503":
		return events.NewError(r.role, events.ClassUnavailable, "No "+string(r.role)+" answered. Check that one is running.").
			RetryIn(time.Second).WithCause(nats.ErrNoResponders)
	default:
		return r.broken(fmt.Errorf("got a message of kind %q", what))
	}
}

// message waits for one, as long as the sender may be silent.
func (r *Receiver) message(ctx context.Context) (*nats.Msg, error) {
	if r.busy {
		r.busy, r.heard = false, time.Now()
	}
	waiting, cancel := context.WithDeadline(ctx, r.heard.Add(transferSilence))
	defer cancel()
	defer context.AfterFunc(r.ctx, cancel)()
	m, err := r.sub.NextMsgWithContext(waiting)
	switch {
	case err == nil:
		return m, nil
	case r.ctx.Err() != nil:
		return nil, r.ctx.Err()
	case ctx.Err() != nil:
		return nil, ctx.Err()
	default:
		return nil, r.broken(err)
	}
}

func (r *Receiver) broken(cause error) error {
	return events.NewError(r.role, events.ClassUnavailable, "The "+string(r.role)+" fell silent in the middle. Try again.").
		RetryIn(time.Second).WithCause(cause)
}

// tell says how much was used up, or that no more is wanted. What gets lost is said
// again with the next beat.
func (r *Receiver) tell(what string) {
	to, ok := r.sender.Load().(string)
	if !ok {
		return
	}
	m := nats.NewMsg(to)
	m.Data = strconv.AppendInt(nil, r.used.Load(), 10)
	if what != "" {
		m.Header.Set(headerTransfer, what)
	}
	_ = r.nc.PublishMsg(m)
}

var _ io.ReadCloser = (*Receiver)(nil)
