// Package replicate calls models through Replicate's predictions API. No SDK of the
// vendor is to be had for Go, so the client is our own.
//
// A prediction is made, waited for and read: the request that makes it is held for some
// seconds, then it is looked at twice a second until it is over. Streamed text comes from
// an address of the prediction's own. When a call ends before its prediction does, the
// prediction is canceled, for it would be charged; one whose name has not come yet is
// left to the deadline that it was made with.
//
// Models take what inputs they like, and inputs that they do not know are dropped
// without a word, a system prompt among them. So all is said in the one input that they
// share, the prompt. Nothing holds a reply to a form but the words of the prompt.
package replicate

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

const (
	// held is how long the request that makes a prediction waits for the end of it.
	// Before it returns, the prediction has no name by which it could be canceled.
	held = "wait=5"
	// maxTokens bounds a reply with the thoughts before it; models' own bound is often
	// too small for a plan.
	maxTokens = 16_000
	// pollEvery parts two looks at a prediction.
	pollEvery = 500 * time.Millisecond
	// leastLife is the shortest deadline that is asked for.
	leastLife = 5 * time.Second
	// cancelWithin bounds the request that cancels a prediction.
	cancelWithin = 2 * time.Second
)

// Provider is one model of the API. It is safe for concurrent use.
type Provider struct {
	endpoint *wire.Endpoint
	base     string
	create   string // the URL that predictions are made at
	version  string // "" for a model that has an URL of its own
}

// New returns a provider for a valid configuration. Nothing is sent before the first
// call.
func New(cfg llm.Config) (*Provider, error) {
	endpoint, err := wire.NewEndpoint(cfg, wire.Vendor{Reply: "a prediction", ReadFault: readFault})
	if err != nil {
		return nil, err
	}
	cfg = endpoint.Config()
	p := &Provider{endpoint: endpoint, base: strings.TrimRight(cfg.BaseURL, "/")}
	p.create = p.base + "/predictions"
	owner, name, named := strings.Cut(cfg.Model, "/")
	_, version, versioned := strings.Cut(cfg.Model, ":")
	switch {
	case versioned:
		p.version = version
	case named:
		p.create = p.base + "/models/" + url.PathEscape(owner) + "/" + url.PathEscape(name) + "/predictions"
	default:
		p.version = cfg.Model
	}
	return p, nil
}

// Identity names the provider and model as configured.
func (p *Provider) Identity() llm.Identity { return p.endpoint.Identity() }

// Close drops idle connections. Calls under way are not affected.
func (p *Provider) Close() { p.endpoint.Close() }

// Complete makes a prediction and waits for it, bounded by the configured timeout or the
// context's deadline, whichever comes first.
func (p *Provider) Complete(ctx context.Context, r llm.Request) (*llm.Reply, error) {
	var done prediction
	var text string
	var left llm.Left
	err := p.endpoint.Call(ctx, func(ctx context.Context, x *wire.Exchange) error {
		made, err := p.make(ctx, r, x)
		if err != nil {
			return err
		}
		// The requests about a prediction have a limit of their own.
		left = x.Left()
		done, text, err = p.finish(ctx, r, x, made)
		if err != nil {
			p.cancel(ctx, x, made.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	reply, err := p.read(done, text)
	if err != nil {
		return nil, err
	}
	reply.Left = left
	return reply, nil
}

// finish waits for a prediction and gives it with its text.
func (p *Provider) finish(ctx context.Context, r llm.Request, x *wire.Exchange, made prediction) (prediction, string, error) {
	if r.OnText != nil {
		return p.follow(ctx, r, x, made)
	}
	if made.over() {
		return made, made.text(), nil
	}
	done, err := p.await(ctx, x, made.ID)
	return done, done.text(), err
}

// make asks for a prediction.
func (p *Provider) make(ctx context.Context, r llm.Request, x *wire.Exchange) (prediction, error) {
	input := map[string]any{"prompt": r.System + "\n\n" + r.User}
	if x.Optional("max_tokens") {
		input["max_tokens"] = maxTokens
	}
	body := map[string]any{"input": input}
	if p.version != "" {
		body["version"] = p.version
	}
	header := p.header()
	if r.OnText != nil {
		body["stream"] = true
	} else {
		header.Set("Prefer", held)
	}
	if deadline, bounded := ctx.Deadline(); bounded {
		seconds := math.Ceil(max(time.Until(deadline), leastLife).Seconds())
		header.Set("Cancel-After", fmt.Sprintf("%.0fs", seconds))
	}
	var made prediction
	err := x.Fetch(ctx, wire.Request{Method: http.MethodPost, URL: p.create, Header: header, Body: body}, &made)
	if err == nil {
		err = made.check()
	}
	return made, err
}

// await looks at a prediction until it is over.
func (p *Provider) await(ctx context.Context, x *wire.Exchange, id string) (prediction, error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		seen, err := p.look(ctx, x, id)
		if err != nil || seen.over() {
			return seen, err
		}
		select {
		case <-ctx.Done():
			return seen, ctx.Err()
		case <-tick.C:
		}
	}
}

func (p *Provider) look(ctx context.Context, x *wire.Exchange, id string) (prediction, error) {
	var seen prediction
	err := x.Fetch(ctx, wire.Request{Method: http.MethodGet, URL: p.address(id), Header: p.header()}, &seen)
	if err == nil {
		err = seen.check()
	}
	return seen, err
}

// cancel ends a prediction that nobody waits for any more. That it fails changes
// nothing: the prediction has a deadline.
func (p *Provider) cancel(ctx context.Context, x *wire.Exchange, id string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelWithin)
	defer stop()
	_ = x.Aside().Fetch(ctx, wire.Request{Method: http.MethodPost, URL: p.address(id) + "/cancel", Header: p.header()}, &prediction{})
}

// address is where a prediction is. It is made of the configured address, for the one
// that comes with the prediction would be sent the key as well, wherever it is.
func (p *Provider) address(id string) string { return p.base + "/predictions/" + url.PathEscape(id) }

func (p *Provider) header() http.Header {
	h := http.Header{}
	if key := p.endpoint.Config().APIKey; key != "" {
		h.Set("Authorization", "Bearer "+key)
	}
	return h
}

var _ llm.Provider = (*Provider)(nil)
