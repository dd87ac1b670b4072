package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"arivu/planner/llm"
)

// retryAfter is the delay a vendor asks for, 0 if it names none: the one that it
// names as such, else the time until the limit that is used up is reset.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	value := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return untilReset(h, now)
}

// untilReset is how long it takes until the last of the limits that are used up is whole
// again.
func untilReset(h http.Header, now time.Time) time.Duration {
	var wait time.Duration
	for name := range h {
		limit, is := limited(name)
		if !is {
			continue
		}
		if r := remainder(h, limit, now); r.Known && r.N == 0 {
			wait = max(wait, r.Reset)
		}
	}
	return wait
}

// The headers that tell of a limit, in any style: x-ratelimit-remaining-requests with
// x-ratelimit-reset-requests ("6m0s"), anthropic-ratelimit-requests-remaining with
// anthropic-ratelimit-requests-reset (a time), or ratelimit-remaining, which is of
// requests, with ratelimit-reset (seconds).
const (
	plainRemaining  = "ratelimit-remaining"
	plainReset      = "ratelimit-reset"
	plainLimit      = "requests"
	remainingPrefix = "x-ratelimit-remaining-"
	resetPrefix     = "x-ratelimit-reset-"
	anthropicPrefix = "anthropic-ratelimit-"
	remainingSuffix = "-remaining"
	resetSuffix     = "-reset"
)

// limited is the name of the limit that a header tells the remainder of.
func limited(header string) (limit string, is bool) {
	lower := strings.ToLower(header)
	if lower == plainRemaining {
		return plainLimit, true
	}
	if limit, is = strings.CutPrefix(lower, remainingPrefix); is {
		return limit, true
	}
	if limit, is = strings.CutPrefix(lower, anthropicPrefix); is {
		return strings.CutSuffix(limit, remainingSuffix)
	}
	return "", false
}

// remainder is what is left of a limit.
func remainder(h http.Header, limit string, now time.Time) llm.Remainder {
	if n, err := strconv.Atoi(h.Get(remainingPrefix + limit)); err == nil && n >= 0 {
		wait, err := time.ParseDuration(h.Get(resetPrefix + limit))
		if err != nil {
			wait = 0
		}
		return llm.Remainder{Known: true, N: n, Reset: max(wait, 0)}
	}
	if n, err := strconv.Atoi(h.Get(anthropicPrefix + limit + remainingSuffix)); err == nil && n >= 0 {
		at, err := time.Parse(time.RFC3339, h.Get(anthropicPrefix+limit+resetSuffix))
		if err != nil {
			at = now
		}
		return llm.Remainder{Known: true, N: n, Reset: max(at.Sub(now), 0)}
	}
	if n, err := strconv.Atoi(h.Get(plainRemaining)); err == nil && n >= 0 && limit == plainLimit {
		seconds, err := strconv.ParseFloat(h.Get(plainReset), 64)
		if err != nil {
			seconds = 0
		}
		return llm.Remainder{Known: true, N: n, Reset: Seconds(seconds)}
	}
	return llm.Remainder{}
}

// Left is what the headers of the response say may still be asked.
func (x *Exchange) Left() llm.Left {
	now := time.Now()
	return llm.Left{Requests: remainder(x.header, "requests", now), Tokens: remainder(x.header, "tokens", now)}
}
