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
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"arivu/events"
	"arivu/planner/llm"
)

// Bounds of what is read from an endpoint, in bytes.
const (
	maxBody      = 1 << 20
	maxErrorBody = 16 << 10
)

// Provider is one model behind one endpoint. It is safe for concurrent use.
type Provider struct {
	cfg       llm.Config
	host      string
	transport *http.Transport
	chat      sdk.ChatCompletionService
	refused   [len(optionalFields)]atomic.Bool
	closing   sync.Once
}

// New returns a provider for a valid configuration. Nothing is read from the
// environment and nothing is sent before the first call.
func New(cfg llm.Config) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the model: %w", err)
	}
	cfg = cfg.WithDefaults()
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("configuring the model: %w", err)
	}
	p := &Provider{cfg: cfg, host: base.Host, transport: newTransport()}
	opts := []option.RequestOption{
		option.WithBaseURL(cfg.BaseURL),
		option.WithHTTPClient(&http.Client{Transport: p.transport, CheckRedirect: noRedirect}),
		option.WithMaxRetries(0),
	}
	if cfg.APIKey != "" {
		opts = append(opts, option.WithAPIKey(cfg.APIKey))
	}
	p.chat = sdk.NewChatCompletionService(opts...)
	return p, nil
}

// noRedirect keeps prompt and key at the configured host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Identity names the provider and model as configured.
func (p *Provider) Identity() llm.Identity {
	return llm.Identity{Provider: p.cfg.Provider, Model: p.cfg.Model}
}

// Close drops idle connections. Calls under way are not affected.
func (p *Provider) Close() { p.closing.Do(p.transport.CloseIdleConnections) }

// Complete makes the request, bounded by the configured timeout or the context's
// deadline, whichever comes first.
func (p *Provider) Complete(ctx context.Context, r llm.Request) (*llm.Reply, error) {
	start := time.Now()
	callCtx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	for {
		params, sent := p.params(r)
		seen := new(exchange)
		completion, err := p.chat.New(callCtx, params, option.WithMiddleware(seen.observe))
		if err == nil {
			return p.reply(completion)
		}
		if f := seen.refusedField(sent); f >= 0 && callCtx.Err() == nil {
			p.refused[f].Store(true)
			continue
		}
		return nil, p.failure(ctx, callCtx, seen, err, time.Since(start))
	}
}

// optionalFields are request fields that some models refuse, by wire name.
var optionalFields = [...]string{fieldFormat: "response_format", fieldTemperature: "temperature"}

const (
	fieldFormat = iota
	fieldTemperature
)

// params builds the request and says which optional fields it holds.
func (p *Provider) params(r llm.Request) (sdk.ChatCompletionNewParams, [len(optionalFields)]bool) {
	var sent [len(optionalFields)]bool
	params := sdk.ChatCompletionNewParams{
		Model:    p.cfg.Model,
		Messages: []sdk.ChatCompletionMessageParamUnion{sdk.SystemMessage(r.System), sdk.UserMessage(r.User)},
	}
	if !p.refused[fieldFormat].Load() {
		sent[fieldFormat] = true
		params.ResponseFormat = sdk.ChatCompletionNewParamsResponseFormatUnion{
			OfJSONObject: &shared.ResponseFormatJSONObjectParam{},
		}
	}
	if !p.refused[fieldTemperature].Load() {
		sent[fieldTemperature] = true
		params.Temperature = sdk.Float(0)
	}
	return params, sent
}

func (p *Provider) reply(c *sdk.ChatCompletion) (*llm.Reply, error) {
	if c == nil || len(c.Choices) == 0 {
		return nil, p.unusable("its reply holds no choices", nil)
	}
	message := c.Choices[0].Message
	text := message.Content
	if text == "" {
		text = message.Refusal
	}
	if len(text) > llm.MaxReplyText {
		return nil, p.unusable(fmt.Sprintf("its reply is longer than %d KiB", llm.MaxReplyText>>10), nil)
	}
	return &llm.Reply{Text: text, Usage: events.Usage{
		PromptTokens:     int(c.Usage.PromptTokens),
		CompletionTokens: int(c.Usage.CompletionTokens),
	}}, nil
}

var _ llm.Provider = (*Provider)(nil)

// newTransport is Go's own with its proxies and limits, unless a program has put
// something else in its place.
func newTransport() *http.Transport {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		return t.Clone()
	}
	return new(http.Transport)
}
