package edge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/age"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestMain(m *testing.M) {
	// fasthttp keeps a goroutine for the process that tells the time, and one per
	// server that notices only every ten seconds that it is to end.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

// localAdmin is who asks a server without keys.
var localAdmin = auth.NewIdentity("default", auth.UserLocal, auth.RoleAdmin)

// world is a server with a broker of its own and scripted stages.
type world struct {
	t        testing.TB
	bus      *bus.Bus
	server   *Server
	base     string
	key      string
	http     *http.Client
	identity *age.X25519Identity

	release chan struct{}                         // lets questions named "slow…" go on
	tried   atomic.Pointer[events.TestConnection] // the last one that a tester was asked for
	cured   atomic.Bool                           // lets the planner handle questions named "poison…"
}

// newWorld starts a server. Stages answer by the question's text, see plan.
func newWorld(t testing.TB, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, bus: bustest.New(t), http: &http.Client{Transport: &http.Transport{}}, release: make(chan struct{})}
	w.connections("shop")
	w.stages()
	w.serve(change...)
	return w
}

func (w *world) serve(change ...func(*Config)) {
	w.t.Helper()
	cfg := Config{Bus: w.bus, Logger: w.logger(), Addr: "127.0.0.1:0", Version: "test", Limits: Limits{Recheck: time.Minute}}
	for _, f := range change {
		f(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := s.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.server, w.base, w.key = s, "http://"+s.Addr().String(), cfg.APIKey
	w.t.Cleanup(func() {
		w.http.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Stop(ctx); err != nil {
			w.t.Errorf("stopping: %v", err)
		}
	})
}

// logger shows the server's log with the test; benchmarks measure without.
func (w *world) logger() *zap.Logger {
	if _, ok := w.t.(*testing.B); ok {
		return zap.NewNop()
	}
	return zaptest.NewLogger(w.t)
}

// orders is the one table of every stored schema.
var orders = events.Table{
	Name: "orders", Kind: events.KindMaterializedView, Rows: 3,
	Columns: []events.Column{
		{Name: "id", Type: "INTEGER", Class: events.TypeInteger, Distinct: 3, Default: "0"},
		{Name: "twice", Type: "INTEGER", Class: events.TypeInteger, Generated: true},
	},
	Indexes: []events.Index{{
		Name: "i", Unique: true, Method: "gist", Parts: []events.IndexPart{{Column: "id"}, {Expression: "abs(id)"}}, Include: []string{"twice"}, Where: "id > 0",
	}},
}

// connections stores connections and a schema for each, as the executor would.
func (w *world) connections(names ...string) {
	w.t.Helper()
	for _, name := range names {
		c := events.Connection{Name: name, Dialect: events.DialectSQLite, Display: "sqlite:/data/" + name + ".db",
			Origin: events.OriginDemo, Sealed: []byte("sealed"), Created: time.Unix(1, 0).UTC(), Updated: time.Unix(1, 0).UTC()}
		w.put(bus.BucketConnections, "default."+name, c)
		doc, err := events.PackSchema(&events.Schema{Connection: name, Dialect: events.DialectSQLite, Fingerprint: "f1", TakenAt: time.Unix(2, 0).UTC(),
			Detailed: true, Tables: []events.Table{orders}})
		if err != nil {
			w.t.Fatal(err)
		}
		w.put(bus.BucketSchemas, "default."+name, doc)
	}
}

// keyed publishes the executor's key.
func (w *world) keyed() {
	w.t.Helper()
	if w.identity != nil {
		return
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		w.t.Fatal(err)
	}
	w.identity = id
	w.put(bus.BucketKeys, events.RecipientKey, events.Recipient{Recipient: id.Recipient().String()})
}

// executor publishes a key and serves the executor's requests with f.
func (w *world) executor(verb string, f func(context.Context, []byte) (any, error)) {
	w.t.Helper()
	w.keyed()
	service, err := w.bus.Serve(events.StageExecutor, verb, f)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
}

func (w *world) put(bucket, key string, v any) {
	w.t.Helper()
	if err := w.bus.Documents(bucket).Put(context.Background(), key, v); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) stages() {
	w.stage(events.StagePlanner, w.plan, events.KindAsked, events.KindRejected)
	w.stage(events.StageExecutor, w.execute, events.KindPlanned, events.KindApproved)
	w.stage(events.StageNarrator, w.narrate, events.KindExecuted, events.KindNarration)
}

func (w *world) stage(stage events.Stage, f events.HandlerFunc, kinds ...events.Kind) {
	w.t.Helper()
	r, err := w.bus.Run(context.Background(), bus.StageConfig{Stage: stage, Kinds: kinds, Handler: f})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		r.Stop(ctx)
	})
}

// plan is scripted by the first word of the question.
func (w *world) plan(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	switch word, _, _ := strings.Cut(q.Asked.Question, " "); word {
	case "clarify":
		return &events.Clarify{Prompt: "Which one?", Readings: []events.Reading{{Restatement: "by date", Question: "orders by date"}, {Restatement: "by price", Question: "orders by price"}}}, nil
	case "decline":
		return &events.Declined{Reason: "There is no weather here.", Missing: []string{"weather"}}, nil
	case "fail":
		return &events.Failed{
			Error: *events.NewError(events.StagePlanner, events.ClassModel, "The model's reply could not be used."),
			Attempts: []events.ModelAttempt{{Provider: "stub", Model: "m", LatencyMS: 5,
				Error: *events.NewError(events.StagePlanner, events.ClassModel, "stub/m gave a reply that cannot be used.")}},
		}, nil
	case "poison":
		if !w.cured.Load() {
			return nil, errors.New("a plan of poison")
		}
	case "slow":
		select {
		case <-w.release:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	path := events.PathOffline
	if q.Asked.SQL != "" {
		path = events.PathSQL
	}
	return &events.Planned{Connection: q.Asked.Connection, Dialect: events.DialectSQLite, Path: path, Confidence: 0.9,
		Restatement: "the orders", Parts: restated(q.Asked), Tables: []string{"orders"}, Columns: []string{"orders.id"}, SchemaFingerprint: "f1",
		Candidates: []events.Candidate{{SQL: fmt.Sprintf("SELECT %d", e.Attempt), Score: 1}}}, nil
}

// partsOf are the parts of a plan for a question that begins with "parts": one of each way
// to be changed.
func restated(asked *events.Asked) []events.Part {
	if !strings.HasPrefix(asked.Question, "parts") {
		return nil
	}
	return []events.Part{
		{Kind: events.PartShown, Text: "the orders"},
		{Kind: events.PartFilter, Text: "of Ann", Alternatives: &events.Alternatives{
			What: events.AspectValue, Offers: []string{"of Bob", "of Cy"}, Entry: events.EntryText, Removable: true,
		}},
		{Kind: events.PartOrder, Text: "latest first", Changed: asked.Change != nil, Alternatives: &events.Alternatives{What: events.AspectDirection, Offers: []string{"earliest first"}}},
		{Kind: events.PartLimit, Text: "only the first 5", Alternatives: &events.Alternatives{What: events.AspectLimit, Entry: events.EntryNumber}},
	}
}

func (w *world) execute(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	if e.Kind() == events.KindApproved {
		if strings.Contains(q.Asked.SQL, "slowly") {
			<-w.release
		}
		return &events.Executed{SQL: q.Approval.SQL, Tables: []string{"orders"}, Written: &events.Written{Operation: events.WriteUpdate, Table: "orders", Rows: 3}}, nil
	}
	if strings.HasPrefix(q.Asked.SQL, "UPDATE") {
		return w.hold(ctx, q)
	}
	if strings.HasPrefix(q.Asked.Question, "reject") && e.Attempt == 1 {
		return &events.Rejected{SQL: "SELECT 1", Error: *events.NewError(events.StageExecutor, events.ClassUnknownColumn, "There is no column idd.")}, nil
	}
	n := 3
	x := &events.Executed{SQL: "SELECT id, name FROM orders", Dialect: events.DialectSQLite, Tables: []string{"orders"},
		Columns: []events.ResultColumn{{Name: "id", Type: events.TypeInteger}, {Name: "name", Type: events.TypeText}}}
	if strings.HasPrefix(q.Asked.Question, "big") {
		n = 25
		x.Result = &events.ResultRef{Object: q.Question, Pages: 3, PageRows: 10}
	}
	for i := range n {
		x.Rows = append(x.Rows, events.Row{events.IntValue(int64(i)), fmt.Sprintf("order %d", i)})
	}
	x.RowCount = n
	if x.Result != nil {
		if err := w.storePages(x); err != nil {
			return nil, err
		}
		x.Rows = x.Rows[:5]
	}
	return x, nil
}

// hold does with a statement that writes what the executor does.
func (w *world) hold(ctx context.Context, q *events.Question) (events.Body, error) {
	held := &events.AwaitingApproval{Digest: events.StatementDigest(q.Asked.SQL), SQL: q.Asked.SQL, EstimatedRows: 3,
		Expires: time.Now().Add(time.Hour), Operation: events.WriteUpdate, Table: "orders", Unfiltered: true}
	record := events.Write{Address: q.Address, Digest: held.Digest, Connection: "shop", State: events.WriteProposed}
	return held, w.bus.Documents(bus.BucketWrites).Put(ctx, q.Tenant+"."+q.Question, record)
}

func (w *world) storePages(x *events.Executed) error {
	for page := range x.Result.Pages {
		rows := x.Rows[page*10 : min(page*10+10, len(x.Rows))]
		data, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		if err := w.bus.PutPage(context.Background(), x.Result.Object, page, data); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) narrate(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	if strings.HasPrefix(q.Asked.Question, "write") && e.Kind() == events.KindExecuted {
		return w.write(ctx, e)
	}
	return &events.Answered{Text: fmt.Sprintf("There are %d orders.", q.Executed.RowCount), FollowUps: []string{"And yesterday?"},
		Checks: []events.Check{{Name: "numbers", Passed: true, Detail: "3 of 3"}}}, nil
}

// write has a model write, for as long as slow questions take.
func (w *world) write(ctx context.Context, e *events.Event) (events.Body, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		w.bus.Say(&events.Draft{Address: e.Address, Executed: e.Seq, Text: "There are"})
		select {
		case <-tick.C:
		case <-w.release:
			return &events.Narration{Provider: "p", Model: "m", Text: "There are 4 unchecked orders.", Usage: events.Usage{PromptTokens: 7}}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// open lets slow questions go on, those asked later too.
func (w *world) open() { close(w.release) }

// httpReply is a reply, read.
type httpReply struct {
	*http.Response
	body []byte
}

// do sends a request; body may be nil, a string or anything that becomes JSON.
func (w *world) do(method, path string, body any, headers ...string) *httpReply {
	w.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, w.base+path, reader)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.key != "" {
		req.Header.Set("X-API-Key", w.key)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := w.http.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	data, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return &httpReply{resp, data}
}

// object decodes a reply of the expected status.
func (w *world) object(r *httpReply, status int) map[string]any {
	w.t.Helper()
	if r.StatusCode != status {
		w.t.Fatalf("%s %s: status %d, want %d: %s", r.Request.Method, r.Request.URL.Path, r.StatusCode, status, r.body)
	}
	var v map[string]any
	if err := json.Unmarshal(r.body, &v); err != nil {
		w.t.Fatalf("%s: %v: %s", r.Request.URL.Path, err, r.body)
	}
	return v
}

// problem decodes an error reply and checks what all of them have.
func (w *world) problem(r *httpReply, status int, field string) *problem {
	w.t.Helper()
	p := new(problem)
	if err := json.Unmarshal(r.body, p); err != nil {
		w.t.Fatalf("%s: %v: %s", r.Request.URL.Path, err, r.body)
	}
	if r.StatusCode != status || p.Status != status || p.Field != field {
		w.t.Errorf("%s %s: status %d, field %q; want %d, %q: %s", r.Request.Method, r.Request.URL.Path, r.StatusCode, p.Field, status, field, r.body)
	}
	if p.Type == "" || p.Title == "" || p.Detail == "" || p.RequestID == "" || p.RequestID != r.Header.Get("X-Request-Id") {
		w.t.Errorf("incomplete problem: %s", r.body)
	}
	if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
		w.t.Errorf("content type %q", got)
	}
	return p
}

// ask asks and returns the id without waiting.
func (w *world) ask(text string) string {
	w.t.Helper()
	id, ok := w.object(w.do("POST", "/api/chat", map[string]any{"question": text, "wait_ms": 0}), http.StatusAccepted)["id"].(string)
	if !ok {
		w.t.Fatal("no id")
	}
	return id
}

func (w *world) lastSeq() uint64 {
	w.t.Helper()
	seq, err := w.bus.LastSeq(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return seq
}

// rawRequest sends bytes as they are and returns everything that comes back.
func (w *world) rawRequest(data string) string {
	w.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(w.base, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, data); err != nil {
		w.t.Fatal(err)
	}
	reply, err := io.ReadAll(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(reply)
}

func jsonText(v any) string { return strings.Trim(fmt.Sprint(v), `"`) }

func jsonDecode(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %s", err, data)
	}
	return nil
}
