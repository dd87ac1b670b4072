package bus

import (
	"context"
	"fmt"
	"time"
)

// Kept is what of one kind is stored, and how long it stays. Zero limits are none.
type Kept struct {
	Name        string // of the stream or bucket, such as "QUERIES" or "KV_sessions"
	Description string
	MaxAge      time.Duration
	MaxMessages int64
	MaxBytes    int64
	Messages    uint64
	Bytes       uint64
	Last        uint64    // sequence of the newest there ever was
	Oldest      time.Time // zero if there is nothing
}

// Storage tells what is stored, kind by kind, in the order in which streams are declared.
func (b *Bus) Storage(ctx context.Context) ([]Kept, error) {
	var all []Kept
	for _, cfg := range b.streams(1) {
		s, err := b.js.Stream(ctx, cfg.Name)
		if err != nil {
			return nil, fmt.Errorf("looking up stream %s: %w", cfg.Name, err)
		}
		info := s.CachedInfo()
		k := Kept{
			Name: cfg.Name, Description: cfg.Description, MaxAge: info.Config.MaxAge,
			MaxMessages: max(info.Config.MaxMsgs, 0), MaxBytes: max(info.Config.MaxBytes, 0),
			Messages: info.State.Msgs, Bytes: info.State.Bytes, Last: info.State.LastSeq,
		}
		if k.Messages > 0 {
			k.Oldest = info.State.FirstTime
		}
		all = append(all, k)
	}
	return all, nil
}
