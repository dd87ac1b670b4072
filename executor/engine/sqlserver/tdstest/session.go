package tdstest

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
)

// session is one connection that has signed in.
type session struct {
	server   *Server
	wire     *wire
	settings map[string]string // by the words behind SET
	open     *transaction
	begun    uint64 // how many transactions there were

	ended bool // the last token of the reply is written

	mu        sync.Mutex
	cancel    context.CancelFunc // of what runs, or is about to
	attention bool               // a cancel waits to be acknowledged
}

// run serves the requests of a connection. They are read on the side, for an attention
// signal comes while another request runs, 2.2.1.7.
func (s *session) run() {
	requests := make(chan *request)
	gone, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		defer cancel()
		s.listen(gone, requests)
	})
	for {
		select {
		case r := <-requests:
			if s.answer(r) == nil {
				continue
			}
		case <-gone.Done():
		}
		break
	}
	cancel()
	s.end()
	_ = s.wire.conn.Close()
	wg.Wait()
}

func (s *session) listen(gone context.Context, requests chan<- *request) {
	for {
		kind, status, body, err := s.wire.message()
		if err != nil {
			return
		}
		if kind == packetAttention {
			s.server.attentions.Add(1)
			if s.interrupt() != nil {
				return
			}
			continue
		}
		r, err := readRequest(kind, status, body)
		if err != nil {
			return
		}
		cancel := s.admit(gone, r)
		select {
		case requests <- r:
		case <-gone.Done():
			cancel()
			return
		}
	}
}

// admit makes a request the one that a signal is for.
func (s *session) admit(gone context.Context, r *request) context.CancelFunc {
	ctx, cancel := context.WithCancel(gone)
	s.mu.Lock()
	defer s.mu.Unlock()
	r.ctx, s.cancel = ctx, cancel
	return cancel
}

// interrupt ends what runs, whose answer then acknowledges the signal. If nothing runs,
// an answer of its own does, 2.2.1.7.
func (s *session) interrupt() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.attention = true
		s.cancel()
		return nil
	}
	writeDone(s.wire, tokenDone, doneAttn, 0)
	return s.wire.end(packetReply)
}

// answer runs a request and sends the whole of its reply. A signal ends what it finds
// running with an error, and is then acknowledged in a message of its own.
func (s *session) answer(r *request) error {
	s.ended = false
	s.server.running.Add(1)
	err := s.perform(r.ctx, r)
	s.server.running.Add(-1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel()
	s.cancel = nil
	attended := s.attention
	s.attention = false
	if err != nil {
		return err
	}
	if !s.ended {
		s.abort()
		s.finish(tokenDone, doneError)
	}
	if err := s.wire.end(packetReply); err != nil || !attended {
		return err
	}
	writeDone(s.wire, tokenDone, doneAttn, 0)
	return s.wire.end(packetReply)
}

// finish writes the last token of a reply.
func (s *session) finish(token byte, status uint16) {
	writeDone(s.wire, token, status, 0)
	s.ended = true
}

// errGone ends a connection without another word.
var errGone = errors.New("the connection is given up")

func (s *session) perform(ctx context.Context, r *request) error {
	if r.reset {
		s.end()
		clear(s.settings)
		s.server.resets.Add(1)
		writeEnv(s.wire, envReset, []byte{0, 0})
	}
	if r.transaction != s.descriptor() && !r.reset {
		return s.fail(r.kind, &Error{Number: 3989, Class: 16, Message: "New request is not allowed to start because it should come with valid transaction descriptor."})
	}
	if r.kind == packetRPC {
		return s.execute(ctx, r.text)
	}
	for part := range strings.SplitSeq(r.text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if err := s.command(ctx, part); err != nil {
			var e *Error
			if errors.As(err, &e) {
				return s.fail(r.kind, e)
			}
			return err
		}
	}
	s.finish(tokenDone, 0)
	return nil
}

// command runs one of the statements that a client's own batches consist of.
func (s *session) command(ctx context.Context, text string) error {
	if set, ok := strings.CutPrefix(text, "SET "); ok {
		words := strings.Fields(set)
		s.settings[strings.Join(words[:len(words)-1], " ")] = words[len(words)-1]
		return nil
	}
	switch text {
	case "BEGIN TRANSACTION":
		open, err := s.server.backing.begin(ctx)
		if err != nil {
			return err
		}
		s.open = open
		s.begun++
		writeEnv(s.wire, envBegin, append(binary.LittleEndian.AppendUint64([]byte{8}, s.begun), 0))
		return nil
	case "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION":
		s.abort()
		return nil
	default:
		return &Error{Number: 102, Class: 15, Message: "Incorrect syntax near '" + text + "'."}
	}
}

func (s *session) descriptor() uint64 {
	if s.open == nil {
		return 0
	}
	return s.begun
}

// abort rolls back and says so.
func (s *session) abort() {
	if s.open == nil {
		return
	}
	s.end()
	writeEnv(s.wire, envRollback, append([]byte{0}, binary.LittleEndian.AppendUint64([]byte{8}, s.begun)...))
}

// end rolls back.
func (s *session) end() {
	if s.open == nil {
		return
	}
	s.open.rollback()
	s.open = nil
	s.server.rollbacks.Add(1)
}

// fail ends a reply with an error. With XACT_ABORT it takes the transaction along.
func (s *session) fail(kind byte, e *Error) error {
	const fatal = 20
	writeError(s.wire, e)
	if s.settings["XACT_ABORT"] == "ON" {
		s.abort()
	}
	token, status := byte(tokenDone), uint16(doneError)
	if kind == packetRPC {
		token = tokenDoneProc
	}
	if e.Class >= fatal {
		status |= doneServer
	}
	s.finish(token, status)
	if e.Class >= fatal {
		_ = s.wire.end(packetReply)
		return errGone
	}
	return nil
}
