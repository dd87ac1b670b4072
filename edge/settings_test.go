package edge

import (
	"encoding/json"
	"testing"

	"arivu/events/bus"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask("how many orders")
	var got settingsView
	if err := json.Unmarshal(w.do("GET", "/api/settings", nil).body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Limits.MaxRows != maxMaxRows || got.Limits.InFlight == 0 || got.Limits.DeadlineMS != defaultDeadline.Milliseconds() || got.Limits.KeysAreRequired {
		t.Errorf("limits %+v", got.Limits)
	}
	kept := map[string]keptView{}
	for _, k := range got.Kept {
		kept[k.Name] = k
	}
	if q := kept[bus.StreamQueries]; q.Messages == 0 || q.Bytes == 0 || q.Oldest == nil || q.MaxAgeSeconds == nil {
		t.Errorf("of the log: %+v", q)
	}
	if s := kept["KV_"+bus.BucketSaved]; s.MaxAgeSeconds != nil || s.Messages != 0 || s.Oldest != nil {
		t.Errorf("of saved questions: %+v", s)
	}
}
