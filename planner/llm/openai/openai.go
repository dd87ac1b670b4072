// Package openai calls any endpoint that speaks the OpenAI chat completions
// protocol: OpenAI itself, Groq, DeepSeek, Mistral, the Hugging Face router,
// Ollama, vLLM and others.
//
// The protocol is common, its optional fields are not: one model refuses a
// temperature, another a response format. A provider sends what makes plans
// better, and when the endpoint refuses a field by name, asks again without it
// and leaves it out from then on.
package openai

import (
	"context"
	"encoding/json"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// Provider is one model behind one endpoint. It is safe for concurrent use.
type Provider struct {
	endpoint *wire.Endpoint
	chat     sdk.ChatCompletionService
}

// New returns a provider for a valid configuration. Nothing is read from the
// environment and nothing is sent before the first call.
func New(cfg llm.Config) (*Provider, error) {
	endpoint, err := wire.NewEndpoint(cfg, wire.Vendor{Reply: "a chat completion", ReadFault: readFault})
	if err != nil {
		return nil, err
	}
	cfg = endpoint.Config()
	opts := []option.RequestOption{
		option.WithBaseURL(cfg.BaseURL),
		option.WithHTTPClient(endpoint.Client()),
		option.WithMaxRetries(0),
	}
	if cfg.APIKey != "" {
		opts = append(opts, option.WithAPIKey(cfg.APIKey))
	}
	return &Provider{endpoint: endpoint, chat: sdk.NewChatCompletionService(opts...)}, nil
}

// Identity names the provider and model as configured.
func (p *Provider) Identity() llm.Identity { return p.endpoint.Identity() }

// Close drops idle connections. Calls under way are not affected.
func (p *Provider) Close() { p.endpoint.Close() }

// Complete makes the request, bounded by the configured timeout or the context's
// deadline, whichever comes first.
func (p *Provider) Complete(ctx context.Context, r llm.Request) (*llm.Reply, error) {
	var completion *sdk.ChatCompletion
	err := p.endpoint.Call(ctx, func(ctx context.Context, x *wire.Exchange) error {
		var err error
		completion, err = p.chat.New(ctx, p.params(r, x), option.WithMiddleware(x.Observe))
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.read(completion)
}

func (p *Provider) params(r llm.Request, x *wire.Exchange) sdk.ChatCompletionNewParams {
	params := sdk.ChatCompletionNewParams{
		Model:    p.endpoint.Config().Model,
		Messages: []sdk.ChatCompletionMessageParamUnion{sdk.SystemMessage(r.System), sdk.UserMessage(r.User)},
	}
	if x.Optional("response_format") {
		params.ResponseFormat = sdk.ChatCompletionNewParamsResponseFormatUnion{
			OfJSONObject: &shared.ResponseFormatJSONObjectParam{},
		}
	}
	if x.Optional("temperature") {
		params.Temperature = sdk.Float(0)
	}
	return params
}

func (p *Provider) read(c *sdk.ChatCompletion) (*llm.Reply, error) {
	if c == nil || len(c.Choices) == 0 {
		return nil, p.endpoint.Unusable("its reply holds no choices", nil)
	}
	message := c.Choices[0].Message
	text := message.Content
	if text == "" {
		text = message.Refusal
	}
	return p.endpoint.Reply(text, events.Usage{
		PromptTokens:     int(c.Usage.PromptTokens),
		CompletionTokens: int(c.Usage.CompletionTokens),
	})
}

// readFault takes the vendor's error object, or an error that is just a string.
func readFault(body []byte) wire.Fault {
	var reply struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &reply) != nil || len(reply.Error) == 0 {
		return wire.Fault{}
	}
	var f wire.Fault
	if json.Unmarshal(reply.Error, &f.Message) == nil {
		return f
	}
	var fields map[string]any
	if json.Unmarshal(reply.Error, &fields) != nil {
		return f
	}
	f.Message, _ = fields["message"].(string)
	f.Field, _ = fields["param"].(string)
	code, _ := fields["code"].(string)
	f.Quota = code == "insufficient_quota"
	f.TooLong = code == "context_length_exceeded"
	return f
}

var _ llm.Provider = (*Provider)(nil)
