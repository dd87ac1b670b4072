package wire

import (
	"net/http"
	"testing"
	"time"

	"arivu/planner/llm"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		headers map[string]string
		want    time.Duration
	}{
		"none":         {nil, 0},
		"seconds":      {map[string]string{"Retry-After": "7"}, 7 * time.Second},
		"milliseconds": {map[string]string{"Retry-After-Ms": "250", "Retry-After": "7"}, 250 * time.Millisecond},
		"date":         {map[string]string{"Retry-After": "Mon, 30 Nov 2026 09:00:30 GMT"}, 30 * time.Second},
		"past date":    {map[string]string{"Retry-After": "Mon, 30 Nov 2026 08:00:00 GMT"}, 0},
		"nonsense":     {map[string]string{"Retry-After": "soon"}, 0},
		"reset, used up": {map[string]string{
			"X-Ratelimit-Remaining-Requests": "0", "X-Ratelimit-Reset-Requests": "1m30s",
			"X-Ratelimit-Remaining-Tokens": "9000", "X-Ratelimit-Reset-Tokens": "1h0m0s",
		}, 90 * time.Second},
		"reset, the later of two": {map[string]string{
			"X-Ratelimit-Remaining-Requests": "0", "X-Ratelimit-Reset-Requests": "12ms",
			"X-Ratelimit-Remaining-Tokens": "0", "X-Ratelimit-Reset-Tokens": "6s",
		}, 6 * time.Second},
		"reset at a time": {map[string]string{
			"Anthropic-Ratelimit-Input-Tokens-Remaining": "0", "Anthropic-Ratelimit-Input-Tokens-Reset": "2026-11-30T09:00:20Z",
			"Anthropic-Ratelimit-Requests-Remaining": "3", "Anthropic-Ratelimit-Requests-Reset": "2026-11-30T09:01:00Z",
		}, 20 * time.Second},
		"reset in the past":        {map[string]string{"Anthropic-Ratelimit-Requests-Remaining": "0", "Anthropic-Ratelimit-Requests-Reset": "2026-11-30T08:00:00Z"}, 0},
		"reset in seconds":         {map[string]string{"Ratelimit-Remaining": "0", "Ratelimit-Reset": "30"}, 30 * time.Second},
		"named before being reset": {map[string]string{"Retry-After": "2", "X-Ratelimit-Remaining-Requests": "0", "X-Ratelimit-Reset-Requests": "1h"}, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			for k, v := range tt.headers {
				h.Set(k, v)
			}
			if got := retryAfter(h, now); got != tt.want {
				t.Errorf("got %s, expected %s", got, tt.want)
			}
		})
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		headers map[string]string
		want    llm.Left
	}{
		"nothing": {nil, llm.Left{}},
		"durations": {map[string]string{
			"X-Ratelimit-Remaining-Requests": "59", "X-Ratelimit-Reset-Requests": "1s",
			"X-Ratelimit-Remaining-Tokens": "149984", "X-Ratelimit-Reset-Tokens": "6m0s",
		}, llm.Left{Requests: llm.Remainder{Known: true, N: 59, Reset: time.Second}, Tokens: llm.Remainder{Known: true, N: 149984, Reset: 6 * time.Minute}}},
		"a time that has passed": {map[string]string{
			"Anthropic-Ratelimit-Tokens-Remaining": "1000", "Anthropic-Ratelimit-Tokens-Reset": "2020-01-01T00:00:00Z",
		}, llm.Left{Tokens: llm.Remainder{Known: true, N: 1000}}},
		"seconds": {map[string]string{"Ratelimit-Remaining": "599", "Ratelimit-Reset": "1"},
			llm.Left{Requests: llm.Remainder{Known: true, N: 599, Reset: time.Second}}},
		"no reset": {map[string]string{"X-Ratelimit-Remaining-Tokens": "7"}, llm.Left{Tokens: llm.Remainder{Known: true, N: 7}}},
		"nonsense": {map[string]string{"X-Ratelimit-Remaining-Tokens": "many", "X-Ratelimit-Remaining-Requests": "-1"}, llm.Left{}},
	} {
		h := http.Header{}
		for k, v := range tt.headers {
			h.Set(k, v)
		}
		if got := (&Exchange{header: h}).Left(); got != tt.want {
			t.Errorf("%s: got %+v, expected %+v", name, got, tt.want)
		}
	}
}
