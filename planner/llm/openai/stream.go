package openai

import (
	"context"
	"encoding/json"
	"net/http"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// stream reads the reply as it is written. The usage comes last, if the endpoint has
// been asked for it and knows the question.
func (p *Provider) stream(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	params := p.params(r, x)
	if x.Optional("stream_options") {
		params.StreamOptions = sdk.ChatCompletionStreamOptionsParam{IncludeUsage: sdk.Bool(true)}
	}
	var res *http.Response
	_, err := p.chat.New(ctx, params, option.WithJSONSet("stream", true),
		option.WithResponseBodyInto(&res), option.WithMiddleware(x.Observe))
	if err != nil {
		return answer{}, err
	}
	var a answer
	ended := false
	text := wire.NewText(r.OnText)
	err = wire.Events(res, func(_ string, data []byte) error {
		if string(data) == "[DONE]" {
			ended = true
			return wire.ErrDone
		}
		if failed(data) {
			return x.Failed(data)
		}
		return a.add(data, text)
	})
	if err == nil && a.finish == "" && !ended {
		err = wire.ErrCut
	}
	a.text = text.String()
	return a, err
}

// add takes one chunk.
func (a *answer) add(data []byte, text *wire.Text) error {
	var chunk sdk.ChatCompletionChunk
	if err := json.Unmarshal(data, &chunk); err != nil {
		return err
	}
	if chunk.JSON.Usage.Valid() {
		a.usage = chunk.Usage
	}
	if len(chunk.Choices) == 0 {
		return nil
	}
	choice := chunk.Choices[0]
	a.refused = a.refused || choice.Delta.Refusal != ""
	if choice.FinishReason != "" {
		a.finish = choice.FinishReason
	}
	return text.Add(choice.Delta.Content)
}

// failed reports whether a chunk, or a whole reply that came as a success, is an error
// instead.
func failed(data []byte) bool {
	var reply struct {
		Error json.RawMessage `json:"error"`
	}
	return json.Unmarshal(data, &reply) == nil && len(reply.Error) > 0 && string(reply.Error) != "null"
}
