package edge

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

func TestRepliesToGetAreTagged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("shop")
	id := w.object(w.do("POST", "/api/chat", map[string]any{"question": "3"}), http.StatusOK)["id"].(string)
	for _, path := range []string{"/api/questions/" + id, "/api/connections", "/api/connections/shop/vocabulary", "/api/openapi.json", "/api/version"} {
		first := w.do("GET", path, nil)
		tag := first.Header.Get("ETag")
		if first.StatusCode != http.StatusOK || tag == "" {
			t.Errorf("%s: status %d, tag %q", path, first.StatusCode, tag)
			continue
		}
		for _, known := range []string{tag, `"other", ` + tag, "W/" + tag, "*"} {
			if r := w.do("GET", path, nil, "If-None-Match", known); r.StatusCode != http.StatusNotModified || len(r.body) != 0 {
				t.Errorf("%s with %s: status %d, %d bytes", path, known, r.StatusCode, len(r.body))
			}
		}
		if r := w.do("GET", path, nil, "If-None-Match", `"other"`); r.StatusCode != http.StatusOK || r.Header.Get("ETag") != tag {
			t.Errorf("%s with another tag: status %d", path, r.StatusCode)
		}
	}
	if r := w.do("GET", "/api/questions/"+strings.Repeat("0", 32), nil, "If-None-Match", "*"); r.StatusCode == http.StatusNotModified {
		t.Error("a reply that is none has not been modified")
	}
}

func TestLastModified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connections("shop")
	const path = "/api/connections/shop/vocabulary"
	at := time.Now().Add(-time.Hour).UTC()
	v := events.Vocabulary{Connection: "shop", Version: 1, Updated: at}
	w.put(bus.BucketSemantics, bus.VocabularyKey("default.shop"), v)
	said := ""
	for said == "" { // once word of the change has come
		said = w.do("GET", path, nil).Header.Get("Last-Modified")
	}
	if said != at.Format(http.TimeFormat) {
		t.Errorf("said %q, expected %q", said, at.Format(http.TimeFormat))
	}
	for since, want := range map[string]int{
		said: http.StatusNotModified, at.Add(time.Minute).Format(http.TimeFormat): http.StatusNotModified,
		at.Add(-time.Minute).Format(http.TimeFormat): http.StatusOK, "yesterday": http.StatusOK,
	} {
		if r := w.do("GET", path, nil, "If-Modified-Since", since); r.StatusCode != want {
			t.Errorf("since %s: status %d, expected %d", since, r.StatusCode, want)
		}
		// A tag counts before a time.
		if r := w.do("GET", path, nil, "If-Modified-Since", since, "If-None-Match", `"other"`); r.StatusCode != http.StatusOK {
			t.Errorf("since %s with another tag: status %d", since, r.StatusCode)
		}
	}
	// A second change in the same second could not be told from the first.
	v.Updated = time.Now().UTC()
	w.put(bus.BucketSemantics, bus.VocabularyKey("default.shop"), v)
	for range 200 {
		r := w.do("GET", path, nil)
		if said := r.Header.Get("Last-Modified"); said != "" && said != at.Format(http.TimeFormat) && time.Since(v.Updated.Truncate(time.Second)) < time.Second {
			t.Fatalf("said %s right after the change", said)
		}
	}
}
