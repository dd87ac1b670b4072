package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

// The benchmarks of this file measure a server process of its own, so that what it
// takes is not mixed with what the measuring takes.

// BenchmarkStart measures from the start of the process to ready: the demo database
// made on the way, and with the log of a million events, none of them projected yet.
func BenchmarkStart(b *testing.B) {
	b.Run("demo", func(b *testing.B) {
		dir := b.TempDir()
		reportStart(b, "first-s", "ARIVU_DATA_DIR="+dir)
		reportStart(b, "again-s", "ARIVU_DATA_DIR="+dir)
	})
	b.Run("million-events", func(b *testing.B) {
		dir := b.TempDir()
		fill(b, dir, 250_000)
		reportStart(b, "ready-s", "ARIVU_DATA_DIR="+dir, "ARIVU_DEMO=false")
	})
}

func reportStart(b *testing.B, unit string, settings ...string) {
	b.Helper()
	from := time.Now()
	p := spawn(b, "all", "", settings...)
	b.ReportMetric(time.Since(from).Seconds(), unit)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(p.memory(b, "VmRSS"), unit[:len(unit)-1]+"MB")
	p.kill()
}

// fill writes a log of questions with four events each.
func fill(b *testing.B, dir string, questions int) {
	b.Helper()
	brk, err := broker.Start(b.Context(), broker.Options{Dir: dir + "/log", Sync: broker.SyncInterval})
	if err != nil {
		b.Fatal(err)
	}
	defer brk.Stop()
	log, err := bus.Connect(b.Context(), bus.Options{InProcess: brk, Name: "fill"})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = log.Close(context.Background()) }()
	if err := log.Provision(b.Context()); err != nil {
		b.Fatal(err)
	}
	var writers sync.WaitGroup
	for range 32 {
		writers.Go(func() {
			for range questions / 32 {
				if err := fillOne(b.Context(), log); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
}

func fillOne(ctx context.Context, log *bus.Bus) error {
	e := bustest.Asked("How many suppliers are there?")
	for _, body := range []events.Body{
		nil,
		&events.Planned{Connection: "shop", Dialect: events.DialectSQLite, Candidates: []events.Candidate{{SQL: "SELECT COUNT(*) FROM suppliers"}}},
		&events.Executed{SQL: "SELECT COUNT(*) FROM suppliers", Dialect: events.DialectSQLite, RowCount: 1, Rows: []events.Row{{"60"}}},
		&events.Answered{Text: "There are 60 suppliers."},
	} {
		if body != nil {
			prev := e.Seq
			e = e.Reply(time.Now(), body)
			e.Prev = prev
		}
		if err := log.Append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkMemory measures what the process holds: idle with the demo database, and
// at most while it answers 64 questions at once.
func BenchmarkMemory(b *testing.B) {
	p := spawn(b, "all", "", "ARIVU_DATA_DIR="+b.TempDir(), "ARIVU_SYNC=interval")
	time.Sleep(5 * time.Second)
	b.ReportMetric(p.memory(b, "VmRSS"), "idle-MB")
	r := measure(b, "http://"+p.address, 64, 20*time.Second)
	b.ReportMetric(p.memory(b, "VmHWM"), "peak-MB")
	b.ReportMetric(float64(len(r.latencies))/r.elapsed.Seconds(), "answers/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDrain measures from SIGTERM under load to the end of the process. Every
// question that was accepted must have its end after the next start.
func BenchmarkDrain(b *testing.B) {
	dir := b.TempDir()
	settings := []string{"ARIVU_DATA_DIR=" + dir, "ARIVU_DEMO=false", "ARIVU_SYNC=interval", "ARIVU_CONNECTION_SHOP=sqlite://" + shop(b)}
	p := spawn(b, "all", "", settings...)
	asked := make(chan string, 1<<20)
	var askers sync.WaitGroup
	for range 64 {
		askers.Go(func() {
			transport := new(http.Transport)
			defer transport.CloseIdleConnections()
			for {
				id, err := askAsync(transport, p.address)
				if err != nil {
					return
				}
				asked <- id
			}
		})
	}
	time.Sleep(3 * time.Second)
	from := time.Now()
	p.stop()
	b.ReportMetric(time.Since(from).Seconds(), "drain-s")
	b.ReportMetric(0, "ns/op")
	askers.Wait()
	close(asked)
	next := spawn(b, "all", "", settings...)
	n := 0
	for id := range asked {
		n++
		bustest.Await(b, "the end of "+id, func() bool { return ended(b, next.address, id) })
	}
	b.ReportMetric(float64(n), "questions")
}

func ended(b *testing.B, address, id string) bool {
	b.Helper()
	var q struct {
		Status events.Status `json:"status"`
	}
	if err := getJSON("http://"+address+"/api/questions/"+id, &q); err != nil {
		b.Fatal(err)
	}
	return q.Status.Final()
}

// BenchmarkSockets measures what idle WebSockets take of the server, and how long
// an event is on its way to one of them. The event carries the time at which its
// stage made it, so that storing it counts.
func BenchmarkSockets(b *testing.B) {
	const sockets = 10_000
	p := spawn(b, "all", "", "ARIVU_DATA_DIR="+b.TempDir(), "ARIVU_SYNC=interval")
	measure(b, "http://"+p.address, 16, time.Second)
	before := p.memory(b, "VmRSS")
	conns := make([]*websocket.Conn, 0, sockets)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for range sockets {
		c, _, err := (&websocket.Dialer{ReadBufferSize: 256, WriteBufferSize: 256}).Dial("ws://"+p.address+"/ws/live", nil)
		if err != nil {
			b.Fatal(err)
		}
		conns = append(conns, c)
		readers.Go(func() {
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					return
				}
			}
		})
	}
	time.Sleep(5 * time.Second)
	b.ReportMetric((p.memory(b, "VmRSS")-before)*1024/sockets, "KB/socket")
	b.ReportMetric(0, "ns/op")
	delays := follow(b, p.address, 200)
	b.ReportMetric(float64(delays[len(delays)/2].Microseconds())/1000, "event-p50-ms")
	b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds())/1000, "event-p99-ms")
}

// follow asks questions in one session, watches it, and returns how long its events
// took to come, sorted.
func follow(b *testing.B, address string, questions int) []time.Duration {
	b.Helper()
	c, _, err := new(websocket.Dialer).Dial("ws://"+address+"/ws/live", nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.WriteJSON(map[string]string{"type": "subscribe", "session_id": "watched"}); err != nil {
		b.Fatal(err)
	}
	go func() {
		for range questions {
			body := []byte(`{"question":"How many suppliers are there?","connection":"shop","session_id":"watched","wait_ms":60000}`)
			if err := post(http.DefaultTransport, "http://"+address+"/api/chat", body); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	var delays []time.Duration
	for len(delays) < 4*questions {
		var frame struct {
			Type string    `json:"type"`
			Time time.Time `json:"time"`
		}
		if err := c.ReadJSON(&frame); err != nil {
			b.Fatal(err)
		}
		if frame.Type == "event" {
			delays = append(delays, time.Since(frame.Time))
		}
	}
	slices.Sort(delays)
	return delays
}

// BenchmarkModel measures questions planned by a model that takes 200 ms, at 50 a
// second whether or not answers keep up.
func BenchmarkModel(b *testing.B) {
	const rate, seconds = 50, 10
	stub := llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step {
		return llmtest.After(200*time.Millisecond, llmtest.Plan("SELECT COUNT(*) AS supplier_count FROM suppliers", "the number of suppliers"))
	})
	s := start(b, "ARIVU_LLM_BASE_URL="+llmtest.Serve(b, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	body := []byte(`{"question":"How many suppliers are there?","connection":"shop","wait_ms":60000}`)
	transport := &http.Transport{MaxIdleConnsPerHost: rate}
	defer transport.CloseIdleConnections()
	if err := post(transport, s.Base()+"/api/chat", body); err != nil { // until the schema is known
		b.Fatal(err)
	}
	var mu sync.Mutex
	r := new(load)
	var askers sync.WaitGroup
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	for range rate * seconds {
		from := <-tick.C
		askers.Go(func() {
			if err := post(transport, s.Base()+"/api/chat", body); err != nil {
				b.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			r.latencies = append(r.latencies, time.Since(from))
		})
	}
	askers.Wait()
	slices.Sort(r.latencies)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(r.percentile(50), "p50-ms")
	b.ReportMetric(r.percentile(99), "p99-ms")
	b.ReportMetric(r.percentile(100), "max-ms")
}

// memory is a figure of the process's status in MB, such as VmRSS.
func (p *process) memory(b *testing.B, name string) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skipf("the size of a process is not known here: %v", err)
	}
	for line := range strings.Lines(string(data)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatalf("no %s", name)
	return 0
}

// askAsync has a question accepted and returns its id.
func askAsync(transport http.RoundTripper, address string) (string, error) {
	body := strings.NewReader(`{"question":"How many suppliers are there?","connection":"shop","wait_ms":0}`)
	req, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/chat", body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	var reply struct {
		ID string `json:"id"`
	}
	status, err := roundTrip(transport, req, &reply)
	if err == nil && (status != http.StatusAccepted || reply.ID == "") {
		err = errors.New("not accepted")
	}
	return reply.ID, err
}

func getJSON(url string, out any) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	status, err := roundTrip(http.DefaultTransport, req, out)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s: status %d", url, status)
	}
	return err
}
