package anthropic

import (
	"context"
	"encoding/json"
	"net/http"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// stream reads the reply as it is written.
func (p *Provider) stream(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	params := p.params(r, x)
	var res *http.Response
	_, err := p.messages.New(ctx, params, option.WithJSONSet("stream", true),
		option.WithResponseBodyInto(&res), option.WithMiddleware(x.Observe))
	if err != nil {
		return answer{}, err
	}
	s := newStreamed(r, len(params.Tools) > 0)
	err = wire.Events(res, func(name string, data []byte) error {
		if name == "error" {
			return x.Failed(data)
		}
		return s.take(data)
	})
	if err == nil && !s.ended {
		err = wire.ErrCut
	}
	if err != nil {
		return answer{}, err
	}
	return s.answer()
}

// streamed is a message that is being written. Where a tool is offered, its input is
// the reply, and text beside it is kept back until it is known that no input came.
type streamed struct {
	reply  *wire.Text
	aside  *wire.Text
	tool   bool
	blocks map[string]int // by type
	stop   sdk.StopReason
	usage  sdk.Usage
	ended  bool
}

func newStreamed(r llm.Request, tool bool) *streamed {
	s := &streamed{reply: wire.NewText(r.OnText), tool: tool, blocks: map[string]int{}}
	s.aside = s.reply
	if s.tool {
		s.aside = wire.NewText(func(string) {})
	}
	return s
}

func (s *streamed) take(data []byte) error {
	var e sdk.MessageStreamEventUnion
	if err := json.Unmarshal(data, &e); err != nil {
		return err
	}
	switch e.Type {
	case "message_start":
		s.usage = e.Message.Usage
	case "content_block_start":
		return s.open(e.ContentBlock.Type, e.ContentBlock.Text)
	case "content_block_delta":
		return s.extend(e.Delta)
	case "message_delta":
		s.stop = e.Delta.StopReason
		s.count(e.Usage)
	case "message_stop":
		s.ended = true
		return wire.ErrDone
	}
	return nil
}

// open begins a block, parted from the one before it.
func (s *streamed) open(kind, text string) error {
	s.blocks[kind]++
	piece := text
	if s.blocks[kind] > 1 {
		piece = "\n" + text
	}
	switch kind {
	case "tool_use":
		return s.reply.Add(piece)
	case "text":
		return s.aside.Add(piece)
	default:
		return nil
	}
}

func (s *streamed) extend(d sdk.MessageStreamEventUnionDelta) error {
	switch d.Type {
	case "input_json_delta":
		return s.reply.Add(d.PartialJSON)
	case "text_delta":
		return s.aside.Add(d.Text)
	default:
		return nil
	}
}

// count takes the totals so far, those that are told.
func (s *streamed) count(u sdk.MessageDeltaUsage) {
	s.usage.OutputTokens = u.OutputTokens
	if u.JSON.OutputTokensDetails.Valid() {
		s.usage.OutputTokensDetails = u.OutputTokensDetails
	}
	if u.JSON.InputTokens.Valid() {
		s.usage.InputTokens = u.InputTokens
	}
	if u.JSON.CacheReadInputTokens.Valid() {
		s.usage.CacheReadInputTokens = u.CacheReadInputTokens
	}
	if u.JSON.CacheCreationInputTokens.Valid() {
		s.usage.CacheCreationInputTokens = u.CacheCreationInputTokens
	}
}

func (s *streamed) answer() (answer, error) {
	if s.tool && s.blocks["tool_use"] == 0 {
		if err := s.reply.Add(s.aside.String()); err != nil {
			return answer{}, err
		}
	}
	return answer{text: s.reply.String(), stop: s.stop, usage: s.usage}, nil
}
