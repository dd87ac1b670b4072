package executor_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor"
	"arivu/executor/engine/pgtest"
)

// TestSecretsAreNowhere uses connections with passwords, good and wrong ones, and
// looks for them in every byte that was stored and logged.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	logged := new(journal)
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewDevelopmentEncoderConfig()), logged, zap.DebugLevel))
	b := bustest.Connect(t, brk, bus.Options{Logger: log})

	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE numbers (i int)", "INSERT INTO numbers SELECT generate_series(1, 3000)")
	good := pgtest.Reader(t, url)
	h := newHouseOn(t, b, func(cfg *executor.Config) {
		cfg.Logger = log
		cfg.Declared = append(cfg.Declared,
			executor.Declared{Name: "good", URL: good, Origin: events.OriginEnvironment},
			executor.Declared{Name: "wrong", URL: strings.Replace(good, pgtest.Password, planted, 1), Origin: events.OriginEnvironment},
		)
	})
	h.await("the snapshot", func() bool { return h.schema("good") != nil })
	h.await("the state of the others", func() bool { return h.status("wrong").Status != "" && h.status("down").Status != "" })
	if q := h.plan("good", "SELECT i FROM numbers"); q.Executed == nil {
		t.Fatalf("%s %+v", q.Status(), q.Failed)
	}
	h.plan("good", "SELECT 1 / (i - i) AS x FROM numbers")
	h.plan("wrong", "SELECT i FROM numbers")
	h.plan("down", "SELECT i FROM numbers")
	h.allow(events.DialectPostgres, good, url)
	held := h.propose("DELETE FROM numbers WHERE i = 1")
	if q := h.approve(held, "bob", held.Approval.Digest); q.Executed == nil {
		t.Fatalf("%s %+v", q.Status(), q.Failed)
	}
	h.allow(events.DialectPostgres, good, strings.Replace(good, pgtest.Password, planted, 1))
	h.await("a write with a wrong password", func() bool {
		q := h.outcome(h.byHand("DELETE FROM numbers WHERE i = 2", events.WriteApproval))
		return q.Failed != nil && q.Failed.Error.Class == events.ClassUnavailable
	})
	sealed, err := h.vault.Seal(strings.Replace(good, pgtest.Password, planted, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, steps, err := h.test(events.TestConnection{Sealed: sealed})
	if err == nil {
		t.Error("a test worked with a wrong password")
	}
	clean(t, "the test", fmt.Appendf(nil, "%+v %v", steps, err))
	if err := b.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "wrong"}, nil); err == nil {
		t.Error("a refresh worked with a wrong password")
	} else {
		clean(t, "reply to a refresh", []byte(err.Error()))
	}
	if s, err := json.Marshal(h.schema("good")); err != nil {
		t.Error(err)
	} else {
		clean(t, "the snapshot", s)
	}

	if stored := everything(t, brk, func(where string, data []byte) { clean(t, where, data) }); stored < 20 {
		t.Errorf("only %d messages looked at", stored)
	}
	if text := logged.text(); len(text) == 0 {
		t.Error("nothing was logged, though a database could not be read")
	} else {
		clean(t, "the log", text)
	}
}

// everything shows each message that any stream or bucket of the broker holds, and
// says how many there are.
func everything(t *testing.T, brk nats.InProcessConnProvider, look func(where string, data []byte)) int {
	t.Helper()
	nc, err := nats.Connect("", nats.InProcessServer(brk))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	stored := 0
	streams := js.ListStreams(t.Context())
	for info := range streams.Info() {
		s, err := js.Stream(t.Context(), info.Config.Name)
		if err != nil {
			t.Fatal(err)
		}
		for seq := info.State.FirstSeq; seq <= info.State.LastSeq && info.State.Msgs > 0; seq++ {
			m, err := s.GetMsg(t.Context(), seq)
			if err != nil {
				continue // replaced meanwhile
			}
			stored++
			look(m.Subject, m.Data)
		}
	}
	if err := streams.Err(); err != nil {
		t.Fatal(err)
	}
	return stored
}

// journal keeps what is logged.
type journal struct {
	mu  sync.Mutex
	out []byte
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.out = append(j.out, p...)
	return len(p), nil
}

func (j *journal) Sync() error { return nil }

func (j *journal) text() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return bytes.Clone(j.out)
}

// clean looks for the passwords, plain and as base64 at any alignment.
func clean(t *testing.T, where string, data []byte) {
	t.Helper()
	for _, secret := range []string{planted, pgtest.Password} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s holds a password: %s", where, data)
		}
		for shift := range 3 {
			coded := base64.RawStdEncoding.EncodeToString([]byte(secret)[shift:])
			if bytes.Contains(data, []byte(coded[:len(coded)-2])) {
				t.Errorf("%s holds a password in base64", where)
			}
		}
	}
}
