package live

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

// What a model was asked, and what it wrote before that was checked, is not for those who
// watch.
func TestFramesKeepModelsWordsInside(t *testing.T) {
	t.Parallel()
	prompt := &events.Prompt{System: "secret words", User: "secret values"}
	for _, body := range []events.Body{
		&events.Completion{Provider: "p", Model: "m", Text: "{}", Prompt: prompt},
		&events.Narration{Provider: "p", Model: "m", Text: "secret prose", Prompt: prompt},
	} {
		data, err := json.Marshal(NewEventFrame(&events.Event{Attempt: 1, Time: time.Unix(1, 0), Body: body}, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "secret") || !strings.Contains(string(data), `"provider":"p"`) {
			t.Errorf("%s: %s", body.Kind(), data)
		}
	}
	if prompt.System == "" {
		t.Error("the event itself was changed")
	}
}
