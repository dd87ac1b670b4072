package replicate

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"arivu/planner/llm"
	"arivu/planner/llm/wire"
)

// follow reads a prediction's text as it is written, or at its end if the model does not
// stream. What it cost is known only then.
func (p *Provider) follow(ctx context.Context, r llm.Request, x *wire.Exchange, made prediction) (prediction, string, error) {
	text := wire.NewText(r.OnText)
	streamed := p.trusts(made.URLs.Stream)
	if streamed {
		if err := p.listen(ctx, x, made.URLs.Stream, text); err != nil {
			return made, "", err
		}
	}
	done, err := p.await(ctx, x, made.ID)
	if err == nil && !streamed {
		err = text.Add(done.text())
	}
	return done, text.String(), err
}

// listen reads the events of a prediction to their end. Whether that is a good one, the
// prediction says.
func (p *Provider) listen(ctx context.Context, x *wire.Exchange, address string, text *wire.Text) error {
	// The address is a secret of its own: the key is not sent there.
	request := wire.Request{Method: http.MethodGet, URL: address, Header: http.Header{"Accept": {"text/event-stream"}}}
	ended := false
	err := x.Listen(ctx, request, func(name string, data []byte) error {
		switch name {
		case "output":
			return text.Add(string(data))
		case "done", "error":
			ended = true
			return wire.ErrDone
		default:
			return nil
		}
	})
	if err == nil && !ended {
		err = wire.ErrCut
	}
	return err
}

// trusts reports whether a stream's address is at the configured host, or of the same
// vendor over TLS. Nothing is fetched from elsewhere.
func (p *Provider) trusts(address string) bool {
	const vendor = "replicate.com"
	at, err := url.Parse(address)
	base, baseErr := url.Parse(p.base)
	if address == "" || err != nil || baseErr != nil || at.User != nil {
		return false
	}
	if at.Host == base.Host {
		return at.Scheme == base.Scheme
	}
	of := func(u *url.URL) bool { return strings.HasSuffix(u.Hostname(), "."+vendor) }
	return of(at) && of(base) && at.Scheme == "https" && at.Port() == ""
}
