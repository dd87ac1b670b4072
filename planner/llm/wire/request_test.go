package wire_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/planner/llm/wire"
)

func TestEventsOfSeveralLines(t *testing.T) {
	t.Parallel()
	stream := ": a comment\n\ndata: one\r\ndata: two\n\nevent: output\ndata:\ndata:  three\n\nevent: output\ndata:\ndata:\n\ndata:\n\nid: 7\n\n"
	var got []string
	res := &http.Response{Body: io.NopCloser(strings.NewReader(stream))}
	err := wire.Events(res, func(name string, data []byte) error {
		got = append(got, name+"="+string(data))
		return nil
	})
	if want := []string{"=one\ntwo", "output=\n three", "output=\n"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, error %v; expected %q", got, err, want)
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for s, want := range map[float64]time.Duration{5: 5 * time.Second, 0.25: 250 * time.Millisecond, 0: 0, -1: 0, 1e12: 0} {
		if got := wire.Seconds(s); got != want {
			t.Errorf("%g: got %s, expected %s", s, got, want)
		}
	}
}
