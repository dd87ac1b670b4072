// Package wire is what the HTTP APIs of all model vendors have in common: one
// client per endpoint that keeps key and prompt at the configured host, one
// deadline per call, bounded replies, request fields that only some models accept,
// and the errors of package llm.
//
// A vendor's package brings the SDK, the form of a request, and what the vendor
// says when it refuses one.
package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/price"
)

// Vendor is what differs from one API to another.
type Vendor struct {
	// Reply names what a call brings, such as "a chat completion".
	Reply string
	// ReadFault reads the body of an HTTP status that is not a success.
	ReadFault func(body []byte) Fault
}

// Endpoint is one model behind one address. It is safe for concurrent use.
type Endpoint struct {
	cfg       llm.Config
	vendor    Vendor
	host      string
	transport *http.Transport
	prices    price.Entry
	refused   sync.Map // of optional, what the model does not take
	closing   sync.Once
}

// NewEndpoint returns the endpoint of a valid configuration. Nothing is read from
// the environment but the proxies of HTTP, and nothing is sent.
func NewEndpoint(cfg llm.Config, v Vendor) (*Endpoint, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the model: %w", err)
	}
	cfg = cfg.WithDefaults()
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("configuring the model: %w", err)
	}
	transport, err := newTransport(cfg)
	if err != nil {
		return nil, fmt.Errorf("configuring the model: %w", err)
	}
	return &Endpoint{cfg: cfg, vendor: v, host: base.Host, transport: transport, prices: prices(cfg)}, nil
}

// prices are those that the user has set, else those of the table, else none.
func prices(cfg llm.Config) price.Entry {
	if cfg.Prices != nil {
		return price.Entry{ModelPrices: *cfg.Prices}
	}
	e, _ := price.Lookup(cfg.Provider, cfg.Model)
	return e
}

// Config is the configuration with its defaults filled in.
func (e *Endpoint) Config() llm.Config { return e.cfg }

// Identity names the provider and model as configured.
func (e *Endpoint) Identity() llm.Identity {
	return llm.Identity{Provider: e.cfg.Provider, Model: e.cfg.Model}
}

// Client sends requests to the endpoint and follows no redirect, which would take
// prompt and key to another host.
func (e *Endpoint) Client() *http.Client {
	return &http.Client{Transport: e.transport, CheckRedirect: noRedirect}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close drops idle connections. Calls under way are not affected.
func (e *Endpoint) Close() { e.closing.Do(e.transport.CloseIdleConnections) }

// Call runs one attempt, bounded by the configured timeout or the context's
// deadline, whichever comes first, and reports its failure in the classes of
// package llm. The attempt makes one request with x.Observe as its middleware. It is
// run again only if the endpoint refused an optional field, which is left out then.
func (e *Endpoint) Call(ctx context.Context, attempt func(ctx context.Context, x *Exchange) error) error {
	start := time.Now()
	callCtx, cancel := context.WithTimeout(ctx, e.cfg.Timeout)
	defer cancel()
	for {
		x := &Exchange{endpoint: e}
		err := attempt(callCtx, x)
		if err == nil {
			return nil
		}
		if callCtx.Err() == nil && x.learnRefusal() {
			continue
		}
		return e.failure(ctx, callCtx, x, err, time.Since(start))
	}
}

// Reply makes a reply of what the model said, with what it cost.
func (e *Endpoint) Reply(text string, usage events.Usage) (*llm.Reply, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, e.Useless(events.ClassModel, "its reply holds nothing", usage)
	case len(text) > llm.MaxReplyText:
		return nil, e.Useless(events.ClassModel, fmt.Sprintf("its reply is longer than %d KiB", llm.MaxReplyText>>10), usage)
	}
	return &llm.Reply{Text: text, Usage: e.prices.Charge(usage)}, nil
}

// Useless is the error of a reply that came, was charged for and is no use; why goes on
// after "… answered, but".
func (e *Endpoint) Useless(class events.Class, why string, usage events.Usage) error {
	return e.answered(class, why, &llm.ChargedError{Usage: e.prices.Charge(usage)})
}

func (e *Endpoint) answered(class events.Class, why string, cause error) error {
	return e.error(class, fmt.Sprintf("%s answered, but %s", e.Identity(), why), cause)
}

func (e *Endpoint) error(class events.Class, message string, cause error) *events.Error {
	return events.NewError(events.StagePlanner, class, message).WithCause(cause)
}
