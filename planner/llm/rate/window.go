package rate

import (
	"fmt"
	"time"

	"arivu/events"
)

// Slots are short beside the minute that a limit is about: what is taken counts for a
// minute and at most one slot.
const (
	slotLength = 5 * time.Second
	minute     = time.Minute
)

// window is the document: what was taken lately, oldest first.
type window struct {
	Slots []slot `json:"slots"`
}

type slot struct {
	Number   int64 `json:"n"` // since 1970, in slot lengths
	Requests int   `json:"r"`
	Tokens   int   `json:"t"`
}

func slotAt(t time.Time) int64 { return t.UnixNano() / int64(slotLength) }

// freeAt is when a slot counts no more.
func freeAt(number int64) time.Time {
	return time.Unix(0, (number+1)*int64(slotLength)).Add(minute)
}

// begin forgets slots that count no more and returns that of the moment. A clock that is
// behind another replica's counts in that one's slot.
func (w *window) begin(now time.Time) int64 {
	for len(w.Slots) > 0 && !freeAt(w.Slots[0].Number).After(now) {
		w.Slots = w.Slots[1:]
	}
	number := slotAt(now)
	if n := len(w.Slots); n > 0 {
		number = max(number, w.Slots[n-1].Number)
	}
	return number
}

// room is nil if a request with its tokens fits, else what is in the way.
func (w *window) room(limits events.ModelLimits, tokens int, now time.Time) *Full {
	requests, used := w.sum()
	if l := limits.RequestsPerMinute; l > 0 && requests+1 > l {
		return &Full{What: fmt.Sprintf("%d requests a minute", l), Wait: w.wait(now, func(free slot) int { return free.Requests }, requests+1-l)}
	}
	if l := limits.TokensPerMinute; l > 0 && used+tokens > l {
		full := &Full{What: fmt.Sprintf("%d tokens a minute", l)}
		if tokens <= l {
			full.Wait = w.wait(now, func(free slot) int { return free.Tokens }, used+tokens-l)
		}
		return full
	}
	return nil
}

// wait is how long it takes until n of what count counts are free.
func (w *window) wait(now time.Time, count func(slot) int, n int) time.Duration {
	for _, s := range w.Slots {
		if n -= count(s); n <= 0 {
			return max(freeAt(s.Number).Sub(now), time.Millisecond)
		}
	}
	return minute
}

// advance is the share of a limit that one replica takes in advance at most: what it does
// not use is lost to the others.
const advance = 20

// take takes up to n requests of so many tokens, as many as fit and at least the one that
// does, and returns how many.
func (w *window) take(limits events.ModelLimits, tokens, n int, now time.Time) int {
	number := w.begin(now)
	requests, used := w.sum()
	if l := limits.RequestsPerMinute; l > 0 {
		n = min(n, l-requests, l/advance)
	}
	if l := limits.TokensPerMinute; l > 0 && tokens > 0 {
		n = min(n, (l-used)/tokens, l/advance/tokens)
	}
	n = max(n, 1)
	if last := len(w.Slots) - 1; last < 0 || w.Slots[last].Number != number {
		w.Slots = append(w.Slots, slot{Number: number})
	}
	s := &w.Slots[len(w.Slots)-1]
	s.Requests += n
	s.Tokens += n * tokens
	return n
}

// correct adds to the tokens of a slot that still counts.
func (w *window) correct(number int64, tokens int) {
	for i := range w.Slots {
		if s := &w.Slots[i]; s.Number == number {
			s.Tokens = max(s.Tokens+tokens, 0)
		}
	}
}

func (w *window) sum() (requests, tokens int) {
	for _, s := range w.Slots {
		requests += s.Requests
		tokens += s.Tokens
	}
	return requests, tokens
}
