// Package openai calls any endpoint that speaks the OpenAI chat completions
// protocol: OpenAI itself, Groq, DeepSeek, Mistral, the Hugging Face router,
// Ollama, vLLM and others, and Azure, which has addresses and a header of its own.
//
// The protocol is common, its optional fields are not: one model refuses a
// temperature, another a response format. A provider sends what makes plans
// better, and when the endpoint refuses a field by name, asks again without it
// and leaves it out from then on. The form of a reply is held by the strictest
// response format that the endpoint takes.
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
	opts := append(address(cfg), option.WithHTTPClient(endpoint.Client()), option.WithMaxRetries(0))
	return &Provider{endpoint: endpoint, chat: sdk.NewChatCompletionService(opts...)}, nil
}

// address is where the endpoint is and what the key is sent as.
func address(cfg llm.Config) []option.RequestOption {
	if cfg.Protocol() == llm.AzureChatCompletions {
		return azure(cfg)
	}
	opts := []option.RequestOption{option.WithBaseURL(cfg.BaseURL)}
	if cfg.APIKey != "" {
		opts = append(opts, option.WithAPIKey(cfg.APIKey))
	}
	return opts
}

// Identity names the provider and model as configured.
func (p *Provider) Identity() llm.Identity { return p.endpoint.Identity() }

// Close drops idle connections. Calls under way are not affected.
func (p *Provider) Close() { p.endpoint.Close() }

// Complete makes the request, bounded by the configured timeout or the context's
// deadline, whichever comes first.
func (p *Provider) Complete(ctx context.Context, r llm.Request) (*llm.Reply, error) {
	return wire.Complete(ctx, p.endpoint, r, wire.Ways[answer]{Whole: p.whole, Stream: p.stream, Read: p.read})
}

// answer is what a completion says, however it came.
type answer struct {
	text    string
	refused bool // by the model, in words that are no reply
	finish  string
	usage   sdk.CompletionUsage
}

func (p *Provider) whole(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	c, err := p.chat.New(ctx, p.params(r, x), option.WithMiddleware(x.Observe))
	switch {
	case err != nil:
		return answer{}, err
	case failed([]byte(c.RawJSON())):
		return answer{}, x.Failed([]byte(c.RawJSON()))
	case len(c.Choices) == 0:
		return answer{usage: c.Usage}, nil
	}
	choice := c.Choices[0]
	return answer{
		text: choice.Message.Content, refused: choice.Message.Refusal != "", finish: choice.FinishReason, usage: c.Usage,
	}, nil
}

func (p *Provider) params(r llm.Request, x *wire.Exchange) sdk.ChatCompletionNewParams {
	params := sdk.ChatCompletionNewParams{
		Model:    p.endpoint.Config().Model,
		Messages: []sdk.ChatCompletionMessageParamUnion{sdk.SystemMessage(r.System), sdk.UserMessage(r.User)},
	}
	if !r.Prose {
		params.ResponseFormat = format(r.Form, x)
	}
	if !r.Varied && x.Optional("temperature") {
		params.Temperature = sdk.Float(0)
	}
	return params
}

// The values of response_format.
const (
	jsonSchema = "json_schema"
	jsonObject = "json_object"
)

// format holds the reply to the form as closely as the endpoint can: to the schema, to
// some JSON object, or by the words of the prompt alone.
func format(f llm.Form, x *wire.Exchange) (out sdk.ChatCompletionNewParamsResponseFormatUnion) {
	values := []string{jsonSchema, jsonObject}
	if f.Name == "" {
		values = values[1:]
	}
	switch x.Choice("response_format", values...) {
	case jsonSchema:
		out.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
			Name: f.Name, Description: sdk.String(f.Description), Schema: json.RawMessage(f.Schema), Strict: sdk.Bool(true),
		}}
	case jsonObject:
		out.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	}
	return out
}

func (p *Provider) read(a answer) (*llm.Reply, error) {
	u := usage(a.usage)
	switch {
	case a.refused:
		return nil, p.endpoint.Useless(events.ClassModelFilter, "it declined to reply for reasons of its vendor's policy", u)
	case a.finish == "content_filter":
		return nil, p.endpoint.Useless(events.ClassModelFilter, "its vendor's content filter withheld the reply", u)
	case a.finish == "length":
		return nil, p.endpoint.Useless(events.ClassModel, "its reply was cut at its limit of tokens", u)
	}
	return p.endpoint.Reply(a.text, u)
}

var _ llm.Provider = (*Provider)(nil)
