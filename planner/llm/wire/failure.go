package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// failure maps what went wrong to the classes of package llm.
func (e *Endpoint) failure(ctx, callCtx context.Context, x *Exchange, err error, took time.Duration) error {
	var status *llm.StatusError
	var long tooLong
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("calling %s: %w", e.Identity(), context.Canceled)
	case callCtx.Err() != nil:
		return e.error(events.ClassTimeout, fmt.Sprintf("%s did not answer within %s", e.Identity(), took.Round(time.Millisecond)), err).RetryIn(0)
	case errors.As(err, &status):
		return e.refusal(x, status)
	case errors.As(err, &long):
		return e.answered(events.ClassModel, fmt.Sprintf("its reply is longer than %d KiB", int(long)>>10), err)
	case x.status == 0:
		return e.error(events.ClassUnavailable, fmt.Sprintf("%s cannot be reached at %s: %s", e.Identity(), e.host, networkReason(err)), err).RetryIn(0)
	case x.broken || errors.Is(err, io.ErrUnexpectedEOF):
		return e.error(events.ClassUnavailable, fmt.Sprintf("%s cut the connection in the middle of its reply", e.Identity()), err).RetryIn(0)
	default:
		return e.answered(events.ClassModel, "its reply is not "+e.vendor.Reply, err)
	}
}

// refusal maps an HTTP status.
func (e *Endpoint) refusal(x *Exchange, status *llm.StatusError) error {
	wait := x.fault.RetryAfter
	if wait == 0 {
		wait = retryAfter(x.header, time.Now())
	}
	said := e.vendorSaid(x.fault.Message)
	switch {
	case x.fault.Auth || x.status == http.StatusUnauthorized || x.status == http.StatusForbidden:
		// Vendors repeat parts of the key in this message, so it is not shown.
		return e.error(events.ClassModelAuth,
			fmt.Sprintf("%s at %s refused the API key (HTTP %d): give a valid key with access to %s (arivu models set, or ARIVU_LLM_API_KEY)", e.cfg.Provider, e.host, x.status, e.cfg.Model), status)
	case x.fault.Quota || x.status == http.StatusPaymentRequired:
		return e.error(events.ClassModelQuota,
			fmt.Sprintf("the quota of %s is used up: check plan and billing there, or configure another model", e.cfg.Provider), status)
	case x.fault.Withheld:
		return e.error(events.ClassModelFilter, fmt.Sprintf("the content filter of %s refused the prompt (HTTP %d)%s", e.Identity(), x.status, said), status)
	case x.fault.TooLong || x.status == http.StatusRequestEntityTooLarge:
		return e.error(events.ClassModelContext, fmt.Sprintf("the prompt is longer than %s reads (HTTP %d)%s: configure a model that reads more", e.Identity(), x.status, said), status)
	case x.status == http.StatusTooManyRequests:
		return e.error(events.ClassModelRate, fmt.Sprintf("%s limits the rate of requests%s", e.Identity(), said), status).RetryIn(wait)
	case x.status == http.StatusRequestTimeout || x.status >= 500:
		return e.error(events.ClassUnavailable, fmt.Sprintf("%s failed with HTTP %d%s", e.Identity(), x.status, said), status).RetryIn(wait)
	case x.status == http.StatusProxyAuthRequired:
		return e.error(events.ClassUnavailable, fmt.Sprintf("%s cannot be reached: %s", e.Identity(), proxyAuthFix), status)
	case x.status == http.StatusNotFound:
		return e.error(events.ClassModel,
			fmt.Sprintf("%s has no model %q (HTTP 404)%s: check the model's name and its base URL (arivu models set, or ARIVU_LLM_MODEL and ARIVU_LLM_BASE_URL)", e.host, e.cfg.Model, said), status)
	case x.status < 400:
		return e.error(events.ClassModel, fmt.Sprintf("%s redirects to another address (HTTP %d): set the base URL to the final one (arivu models set, or ARIVU_LLM_BASE_URL)", e.host, x.status), status)
	default:
		return e.error(events.ClassModel, fmt.Sprintf("%s refused the request (HTTP %d)%s", e.Identity(), x.status, said), status)
	}
}

// vendorSaid is the vendor's own message, bounded and without the key.
func (e *Endpoint) vendorSaid(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if e.cfg.APIKey != "" {
		message = strings.ReplaceAll(message, e.cfg.APIKey, "[key]")
	}
	if message == "" {
		return ""
	}
	const limit = 200
	if len(message) > limit {
		message = strings.ToValidUTF8(message[:limit], "") + "…"
	}
	return ": " + message
}
