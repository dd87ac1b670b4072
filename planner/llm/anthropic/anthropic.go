// Package anthropic calls models through Anthropic's Messages API.
//
// The form of a reply is held by the output format of newer models. Older ones refuse
// it and are from then on made to call a tool: the tool's input is the reply. One that
// refuses that too is only offered the tool, and may answer in text instead. No
// temperature is sent, because newer models take none.
//
// The system's part of a prompt and the stable part of the user's are marked for the
// vendor's cache, which keeps them for five minutes after their last use.
package anthropic

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// maxTokens bounds a reply with the thoughts before it. A plan takes a few hundred.
const maxTokens = 16_000

// Provider is one model of the API. It is safe for concurrent use.
type Provider struct {
	endpoint *wire.Endpoint
	messages sdk.MessageService
}

// New returns a provider for a valid configuration. Nothing is read from the
// environment and nothing is sent before the first call.
func New(cfg llm.Config) (*Provider, error) {
	endpoint, err := wire.NewEndpoint(cfg, wire.Vendor{Reply: "a message", ReadFault: readFault})
	if err != nil {
		return nil, err
	}
	cfg = endpoint.Config()
	opts := []option.RequestOption{
		// The SDK adds the version itself.
		option.WithBaseURL(strings.TrimSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/v1") + "/"),
		option.WithHTTPClient(endpoint.Client()),
		option.WithMaxRetries(0),
		option.WithRequestTimeout(cfg.Timeout),
		option.WithoutOpenTelemetry(),
	}
	if cfg.APIKey != "" {
		opts = append(opts, option.WithAPIKey(cfg.APIKey))
	}
	return &Provider{endpoint: endpoint, messages: sdk.NewMessageService(opts...)}, nil
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

func (p *Provider) params(r llm.Request, x *wire.Exchange) sdk.MessageNewParams {
	params := sdk.MessageNewParams{
		Model:     p.endpoint.Config().Model,
		MaxTokens: maxTokens,
		System:    []sdk.TextBlockParam{system(r, x)},
		Messages:  []sdk.MessageParam{sdk.NewUserMessage(user(r, x)...)},
	}
	switch {
	case r.Form.Name == "":
	case x.Optional("output_config"):
		params.OutputConfig = sdk.OutputConfigParam{Format: param.Override[sdk.JSONOutputFormatParam](json.RawMessage(format(r.Form)))}
	default:
		params.Tools, params.ToolChoice = tool(r.Form, x)
	}
	return params
}

func system(r llm.Request, x *wire.Exchange) sdk.TextBlockParam {
	block := sdk.TextBlockParam{Text: r.System}
	if x.Optional("cache_control") {
		block.CacheControl = sdk.NewCacheControlEphemeralParam()
	}
	return block
}

// user cuts the user's part where what is stable ends.
func user(r llm.Request, x *wire.Exchange) []sdk.ContentBlockParamUnion {
	if r.Stable <= 0 || r.Stable >= len(r.User) || !x.Optional("cache_control") {
		return []sdk.ContentBlockParamUnion{sdk.NewTextBlock(r.User)}
	}
	stable := sdk.NewTextBlock(r.User[:r.Stable])
	stable.OfText.CacheControl = sdk.NewCacheControlEphemeralParam()
	return []sdk.ContentBlockParamUnion{stable, sdk.NewTextBlock(r.User[r.Stable:])}
}

func tool(f llm.Form, x *wire.Exchange) (tools []sdk.ToolUnionParam, choice sdk.ToolChoiceUnionParam) {
	tools = []sdk.ToolUnionParam{{OfTool: &sdk.ToolParam{
		Name:        f.Name,
		Description: sdk.String(f.Description),
		InputSchema: param.Override[sdk.ToolInputSchemaParam](json.RawMessage(f.Schema)),
	}}}
	if x.Optional("tool_choice") {
		choice.OfTool = &sdk.ToolChoiceToolParam{Name: f.Name, DisableParallelToolUse: sdk.Bool(true)}
	}
	return tools, choice
}

// answer is what a message says, however it came.
type answer struct {
	text  string
	stop  sdk.StopReason
	usage sdk.Usage
}

// whole takes the tool's input, or the text of a model that called no tool.
func (p *Provider) whole(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	m, err := p.messages.New(ctx, p.params(r, x), option.WithMiddleware(x.Observe))
	if err != nil {
		return answer{}, err
	}
	var inputs, texts []string
	for _, block := range m.Content {
		switch block.Type {
		case "tool_use":
			inputs = append(inputs, string(block.Input))
		case "text":
			texts = append(texts, block.Text)
		}
	}
	if len(inputs) == 0 {
		inputs = texts
	}
	return answer{text: strings.Join(inputs, "\n"), stop: m.StopReason, usage: m.Usage}, nil
}

func (p *Provider) read(a answer) (*llm.Reply, error) {
	u := usage(a.usage)
	if class, why := stopped(a.stop); class != "" {
		return nil, p.endpoint.Useless(class, why, u)
	}
	return p.endpoint.Reply(a.text, u)
}

// stopped says why a reply is not whole, "" if it is.
func stopped(reason sdk.StopReason) (class events.Class, why string) {
	switch reason {
	case "":
		return events.ClassModel, "its reply is not a message"
	case sdk.StopReasonMaxTokens:
		return events.ClassModel, fmt.Sprintf("its reply was cut at the limit of %d tokens", maxTokens)
	case sdk.StopReasonModelContextWindowExceeded:
		return events.ClassModelContext, "prompt and reply together are longer than the model's context: configure a model that reads more"
	case sdk.StopReasonRefusal:
		return events.ClassModelFilter, "it declined to reply for reasons of its vendor's policy"
	case sdk.StopReasonPauseTurn:
		return events.ClassModel, "it paused in the middle of its reply"
	default:
		return "", ""
	}
}

// usage counts what was read from and written to the vendor's cache as part of the
// prompt, which the API counts beside it.
func usage(u sdk.Usage) events.Usage {
	return events.Usage{
		PromptTokens:     int(u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens),
		CachedTokens:     int(u.CacheReadInputTokens),
		CacheWriteTokens: int(u.CacheCreationInputTokens),
		CompletionTokens: int(u.OutputTokens),
		ReasoningTokens:  int(u.OutputTokensDetails.ThinkingTokens),
	}
}

// statuses are what the types of error have for an HTTP status outside of a stream.
var statuses = map[string]int{
	"invalid_request_error": http.StatusBadRequest,
	"authentication_error":  http.StatusUnauthorized,
	"billing_error":         http.StatusPaymentRequired,
	"permission_error":      http.StatusForbidden,
	"not_found_error":       http.StatusNotFound,
	"request_too_large":     http.StatusRequestEntityTooLarge,
	"rate_limit_error":      http.StatusTooManyRequests,
	"api_error":             http.StatusInternalServerError,
	"timeout_error":         http.StatusGatewayTimeout,
	"overloaded_error":      529,
}

// readFault takes the API's error object. It has no field for the account's credit
// or the prompt's length, only words.
func readFault(body []byte) wire.Fault {
	var reply struct {
		Error struct {
			Type    string `json:"type"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &reply) != nil {
		return wire.Fault{}
	}
	kind := reply.Error.Type
	return wire.Fault{Message: reply.Error.Message, Status: statuses[kind], Quota: kind == "billing_error", TooLong: kind == "request_too_large"}
}

var _ llm.Provider = (*Provider)(nil)
