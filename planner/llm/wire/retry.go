package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"
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

// untilReset reads the limits in the headers of either style: x-ratelimit-remaining-requests
// with x-ratelimit-reset-requests ("6m0s"), or anthropic-ratelimit-requests-remaining with
// anthropic-ratelimit-requests-reset (a time).
func untilReset(h http.Header, now time.Time) time.Duration {
	var wait time.Duration
	for name := range h {
		if h.Get(name) != "0" {
			continue
		}
		lower := strings.ToLower(name)
		if limit, is := strings.CutPrefix(lower, "x-ratelimit-remaining-"); is {
			if d, err := time.ParseDuration(h.Get("x-ratelimit-reset-" + limit)); err == nil {
				wait = max(wait, d)
			}
		}
		if limit, is := strings.CutSuffix(lower, "-remaining"); is && strings.HasPrefix(lower, "anthropic-ratelimit-") {
			if at, err := time.Parse(time.RFC3339, h.Get(limit+"-reset")); err == nil {
				wait = max(wait, at.Sub(now))
			}
		}
	}
	return wait
}
