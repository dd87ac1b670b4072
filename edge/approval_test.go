package edge

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// office is a world of two people, whose statements that begin with UPDATE are held.
type office struct{ *world }

const (
	annKey = "ann-s-own-key"
	bobKey = "bob-s-own-key"
)

func newOffice(t *testing.T, change ...func(*Config)) *office {
	t.Helper()
	change = append([]func(*Config){func(c *Config) { c.Keys = map[string]string{"ann": annKey, "bob": bobKey} }}, change...)
	return &office{newWorld(t, change...)}
}

// as sends a request with somebody's key.
func (o *office) as(key, method, path string, body any) *httpReply {
	return o.do(method, path, body, "X-API-Key", key)
}

// held asks as Ann for a statement that writes, and returns what waits.
func (o *office) held() (id, digest string) {
	o.t.Helper()
	a := o.object(o.as(annKey, "POST", "/api/sql", map[string]any{"sql": "UPDATE orders SET name = 'x'"}), http.StatusAccepted)
	approval, ok := a["approval"].(map[string]any)
	if a["status"] != "awaiting_approval" || !ok || approval["state"] != "waiting" {
		o.t.Fatalf("got %v", a)
	}
	return a["id"].(string), approval["digest"].(string)
}

func TestApprove(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, digest := o.held()
	path := "/api/questions/" + id
	for _, user := range []struct {
		key string
		own bool
	}{{annKey, true}, {bobKey, false}} {
		l := o.object(o.as(user.key, "GET", "/api/approvals", nil), http.StatusOK)["approvals"].([]any)
		if len(l) != 1 || l[0].(map[string]any)["own"] != user.own || l[0].(map[string]any)["id"] != id || l[0].(map[string]any)["asked_by"] != "ann" ||
			l[0].(map[string]any)["question"] != "UPDATE orders SET name = 'x'" || l[0].(map[string]any)["path"] != "sql" {
			t.Errorf("got %v", l)
		}
	}
	o.problem(o.as(annKey, "POST", path+"/approve", map[string]any{"digest": digest}), http.StatusForbidden, "")
	o.problem(o.as(bobKey, "POST", path+"/approve", map[string]any{"digest": digest[1:] + "0"}), http.StatusUnprocessableEntity, "digest")
	o.problem(o.as(bobKey, "POST", path+"/approve", map[string]any{}), http.StatusUnprocessableEntity, "digest")
	o.problem(o.as(bobKey, "POST", path+"/approve", map[string]any{"digest": digest, "reason": strings.Repeat("x", 501)}), http.StatusUnprocessableEntity, "reason")
	a := o.object(o.as(bobKey, "POST", path+"/approve", map[string]any{"digest": digest, "reason": "fine"}), http.StatusOK)
	if approval := a["approval"].(map[string]any); approval["state"] != "approved" || approval["by"] != "bob" || approval["reason"] != "fine" {
		t.Errorf("got %v", approval)
	}
	bustest.Await(t, "the answer", func() bool { return o.object(o.as(annKey, "GET", path, nil), http.StatusOK)["status"] == "answered" })
	a = o.object(o.as(annKey, "GET", path, nil), http.StatusOK)
	if w := a["written"].(map[string]any); w["rows"] != 3.0 || w["table"] != "orders" || a["may_write"] != nil {
		t.Errorf("got %v", a)
	}
	o.problem(o.as(bobKey, "POST", path+"/approve", map[string]any{"digest": digest}), http.StatusConflict, "id")
	if l := o.object(o.as(bobKey, "GET", "/api/approvals", nil), http.StatusOK)["approvals"].([]any); len(l) != 0 {
		t.Errorf("still waiting: %v", l)
	}
	audit := o.object(o.as(bobKey, "GET", "/api/audit", nil), http.StatusOK)
	entry := audit["entries"].([]any)[0].(map[string]any)
	if audit["verified"] != true || entry["action"] != "write.approved" || entry["by"] != "bob" || entry["detail"].(map[string]any)["asked_by"] != "ann" {
		t.Errorf("got %v", audit)
	}
}

func TestDeny(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, digest := o.held()
	a := o.object(o.as(bobKey, "POST", "/api/questions/"+id+"/deny", map[string]any{"digest": digest, "reason": "not today"}), http.StatusOK)
	if a["status"] != "canceled" || a["approval"].(map[string]any)["state"] != "denied" || !strings.Contains(a["response"].(string), "denied by bob") {
		t.Errorf("got %v", a)
	}
	o.problem(o.as(bobKey, "POST", "/api/questions/"+id+"/approve", map[string]any{"digest": digest}), http.StatusConflict, "id")
}

func TestApprovalThatCannotBe(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var mu sync.Mutex
	o := newOffice(t, func(c *Config) {
		c.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	body := map[string]any{"digest": events.StatementDigest("SELECT 1")}
	o.problem(o.as(bobKey, "POST", "/api/questions/"+events.NewID()+"/approve", body), http.StatusNotFound, "")
	o.problem(o.as(bobKey, "POST", "/api/questions/x/approve", body), http.StatusBadRequest, "id")
	asked := o.object(o.as(annKey, "POST", "/api/chat", map[string]any{"question": "how many?"}), http.StatusOK)
	o.problem(o.as(bobKey, "POST", "/api/questions/"+asked["id"].(string)+"/approve", body), http.StatusConflict, "id")
	id, digest := o.held()
	mu.Lock()
	now = now.Add(2 * time.Hour)
	mu.Unlock()
	o.problem(o.as(bobKey, "POST", "/api/questions/"+id+"/approve", map[string]any{"digest": digest}), http.StatusConflict, "id")
	if l := o.object(o.as(bobKey, "GET", "/api/approvals", nil), http.StatusOK)["approvals"].([]any); len(l) != 0 {
		t.Errorf("an expired statement waits: %v", l)
	}
}

// Of many who decide at once one does.
func TestDecisionsAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, digest := o.held()
	codes := make(chan int, 16)
	var wg sync.WaitGroup
	for i := range 16 {
		verb := []string{"/approve", "/deny"}[i%2]
		wg.Go(func() {
			codes <- o.as(bobKey, "POST", "/api/questions/"+id+verb, map[string]any{"digest": digest}).StatusCode
		})
	}
	wg.Wait()
	close(codes)
	won := 0
	for code := range codes {
		if code == http.StatusOK {
			won++
		} else if code != http.StatusConflict {
			t.Errorf("status %d", code)
		}
	}
	if won != 1 {
		t.Errorf("%d decisions were taken", won)
	}
}

// What was approved may have written, so it cannot be canceled any more.
func TestApprovedIsNotCanceled(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a := o.object(o.as(annKey, "POST", "/api/sql", map[string]any{"sql": "UPDATE slowly"}), http.StatusAccepted)
	id, digest := a["id"].(string), a["approval"].(map[string]any)["digest"].(string)
	o.object(o.as(bobKey, "POST", "/api/questions/"+id+"/approve", map[string]any{"digest": digest}), http.StatusOK)
	if a := o.object(o.as(annKey, "DELETE", "/api/questions/"+id, nil), http.StatusOK); a["status"] != "running" {
		t.Errorf("got %v", a["status"])
	}
	o.open()
	bustest.Await(t, "the answer", func() bool {
		return o.object(o.as(annKey, "GET", "/api/questions/"+id, nil), http.StatusOK)["status"] == "answered"
	})
}

func TestConnectionThatWrites(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.tester(goodTest)
	options := map[string]any{"writes": "approval", "approval_ms": 60_000}
	body := func(change map[string]any) map[string]any {
		b := map[string]any{"name": "notes", "url": "postgres://reader:secret-r@h/db", "options": options}
		maps.Copy(b, change)
		return b
	}
	for field, change := range map[string]map[string]any{
		"write_url":           {},
		"options.writes":      {"options": map[string]any{"writes": "always"}},
		"options.approval_ms": {"options": map[string]any{"approval_ms": 1}},
	} {
		o.problem(o.as(annKey, "POST", "/api/connections", body(change)), http.StatusUnprocessableEntity, field)
	}
	o.problem(o.as(annKey, "POST", "/api/connections", body(map[string]any{"write_url": "sqlite:///x.db"})), http.StatusUnprocessableEntity, "write_url")
	r := o.as(annKey, "POST", "/api/connections", body(map[string]any{"write_url": "postgres://writer:secret-w@h/db"}))
	if c := o.object(r, http.StatusCreated); c["writable"] != true || strings.Contains(string(r.body), "secret") {
		t.Errorf("got %s", r.body)
	}
	var stored events.Connection
	if _, err := o.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.notes", &stored); err != nil || len(stored.SealedWrite) == 0 {
		t.Fatalf("%+v, %v", stored, err)
	}
	// The login stays when only options change, and goes when the database does.
	if c := o.object(o.as(annKey, "PUT", "/api/connections/notes", map[string]any{"options": options}), http.StatusOK); c["writable"] != true {
		t.Errorf("got %v", c)
	}
	if c := o.object(o.as(annKey, "PUT", "/api/connections/notes", map[string]any{}), http.StatusOK); c["writable"] != true {
		t.Errorf("got %v", c)
	}
	if c := o.object(o.as(annKey, "PUT", "/api/connections/notes", map[string]any{"options": map[string]any{"writes": "never"}}), http.StatusOK); c["writable"] != false {
		t.Errorf("got %v", c)
	}
	o.problem(o.as(annKey, "PUT", "/api/connections/notes", map[string]any{"url": "postgres://reader:secret-r@other/db", "options": options}), http.StatusUnprocessableEntity, "write_url")
	audit := o.as(annKey, "GET", "/api/audit", nil)
	if entries := o.object(audit, http.StatusOK)["entries"].([]any); len(entries) != 4 || strings.Contains(string(audit.body), "secret") {
		t.Errorf("got %s", audit.body)
	}
}

// A question in words may write only where its connection lets it, and says so at the
// door.
func TestQuestionThatMayWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := func(mode string) map[string]any {
		return map[string]any{"question": "how many", "options": map[string]any{"write_mode": mode}}
	}
	if p := w.problem(w.do("POST", "/api/chat", body("approval")), http.StatusUnprocessableEntity, "options.write_mode"); !strings.Contains(p.Detail, "only reads") {
		t.Errorf("on a connection that only reads: %s", p.Detail)
	}
	w.problem(w.do("POST", "/api/chat", body("always")), http.StatusUnprocessableEntity, "options.write_mode")
	w.put(bus.BucketConnections, "default.shop", events.Connection{Name: "shop", Dialect: events.DialectSQLite, Origin: events.OriginDemo,
		Sealed: []byte("sealed"), SealedWrite: []byte("sealed"), Options: events.ConnectionOptions{Writes: events.WriteApproval}})
	for mode, want := range map[string]events.WriteMode{"approval": events.WriteApproval, "never": events.WriteNever, "": events.WriteNever} {
		request := body(mode)
		if mode == "" {
			delete(request, "options")
		}
		var id string
		bustest.Await(t, "the connection to be known", func() bool {
			r := w.do("POST", "/api/chat", request)
			if r.StatusCode == http.StatusOK {
				id = w.object(r, http.StatusOK)["id"].(string)
			}
			return id != ""
		})
		a, err := w.bus.Locate(t.Context(), "default", id)
		if err != nil {
			t.Fatal(err)
		}
		q, err := w.bus.Question(t.Context(), a)
		if err != nil || q.Asked.Options.WriteMode != want {
			t.Errorf("%q: %+v, %v", mode, q.Asked.Options, err)
		}
		if says, _ := w.object(w.do("GET", "/api/questions/"+id, nil), http.StatusOK)["may_write"].(bool); says != (mode == "approval") {
			t.Errorf("%q: the answer says may_write %v", mode, says)
		}
	}
}
