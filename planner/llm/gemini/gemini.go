// Package gemini calls Google's models through the Gemini API: generateContent and
// its streamed twin, with the key in a header and never in the URL.
//
// The client is our own, because Google's SDK keeps the status and headers of a failed
// response to itself, retries as it sees fit, and brings some seventy modules for the two
// requests that are made here.
//
// The form of a reply is a JSON Schema that the model's output is held to. Models that
// know no schema, no JSON mode or no system instruction, as Gemma and older ones, say so;
// they are asked again without it and it is left out from then on. No temperature is
// sent: Google advises against it for models that think.
package gemini

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// Provider is one model of the API. It is safe for concurrent use.
type Provider struct {
	endpoint *wire.Endpoint
	header   http.Header
	model    string // the URL of it
}

// New returns a provider for a valid configuration. Nothing is sent before the first
// call.
func New(cfg llm.Config) (*Provider, error) {
	endpoint, err := wire.NewEndpoint(cfg, wire.Vendor{Reply: "a generated content", ReadFault: readFault})
	if err != nil {
		return nil, err
	}
	cfg = endpoint.Config()
	header := http.Header{}
	if cfg.APIKey != "" {
		header.Set("X-Goog-Api-Key", cfg.APIKey)
	}
	return &Provider{endpoint: endpoint, header: header, model: strings.TrimRight(cfg.BaseURL, "/") + "/" + resource(cfg.Model)}, nil
}

// resource is the path of a model, which people may name with or without the collection
// that it is in, such as "tunedModels/ours".
func resource(model string) string {
	collection, name, found := strings.Cut(model, "/")
	if !found {
		collection, name = "models", model
	}
	return url.PathEscape(collection) + "/" + url.PathEscape(name)
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

func (p *Provider) whole(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	var c content
	if err := x.Fetch(ctx, p.request(":generateContent", r, x), &c); err != nil {
		return answer{}, err
	}
	var a answer
	a.add(c)
	a.text = c.text()
	return a, nil
}

// stream reads the reply as it is written. Each event is a reply of its own that holds
// the next piece and the usage so far; the last says why it ends.
func (p *Provider) stream(ctx context.Context, r llm.Request, x *wire.Exchange) (answer, error) {
	var a answer
	text := wire.NewText(r.OnText)
	err := x.Listen(ctx, p.request(":streamGenerateContent?alt=sse", r, x), func(_ string, data []byte) error {
		var c content
		if err := json.Unmarshal(data, &c); err != nil {
			return err
		}
		if len(c.Error) > 0 {
			return x.Failed(data)
		}
		a.add(c)
		return text.Add(c.text())
	})
	if err == nil && a.finish == "" && a.blocked == "" {
		err = wire.ErrCut
	}
	a.text = text.String()
	return a, err
}

func (p *Provider) request(method string, r llm.Request, x *wire.Exchange) wire.Request {
	return wire.Request{Method: http.MethodPost, URL: p.model + method, Header: p.header, Body: body(r, x)}
}

// Names of the fields that some models refuse.
const (
	systemInstruction = "systemInstruction"
	mimeType          = "responseMimeType"
	jsonSchema        = "responseJsonSchema"
)

func body(r llm.Request, x *wire.Exchange) map[string]any {
	b := map[string]any{}
	user := r.User
	if x.Optional(systemInstruction) {
		b[systemInstruction] = said("", r.System)
	} else {
		user = r.System + "\n\n" + r.User
	}
	b["contents"] = []any{said("user", user)}
	if r.Prose || !x.Optional(mimeType) {
		return b
	}
	form := map[string]any{mimeType: "application/json"}
	// A schema means nothing without the type that it describes.
	if r.Form.Schema != "" && x.Optional(jsonSchema) {
		form[jsonSchema] = json.RawMessage(r.Form.Schema)
	}
	b["generationConfig"] = form
	return b
}

// said is the API's content with one text.
func said(role, text string) map[string]any {
	c := map[string]any{"parts": []any{map[string]any{"text": text}}}
	if role != "" {
		c["role"] = role
	}
	return c
}

var _ llm.Provider = (*Provider)(nil)
