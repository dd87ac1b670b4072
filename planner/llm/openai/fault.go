package openai

import (
	"encoding/json"
	"net/http"
	"strconv"

	"arivu/planner/llm/wire"
)

// readFault takes the vendor's error object, or an error that is just a string. Some
// vendors have no object: then the body itself has a message, or a list of details.
func readFault(body []byte) wire.Fault {
	var reply struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &reply) != nil {
		return wire.Fault{}
	}
	if len(reply.Error) == 0 {
		return wire.Fault{Message: words(reply.Message) + words(reply.Detail)}
	}
	var f wire.Fault
	if json.Unmarshal(reply.Error, &f.Message) == nil {
		return f
	}
	var e object
	if json.Unmarshal(reply.Error, &e) != nil {
		return f
	}
	f.Message, f.Field = e.text("message"), e.text("param")
	f.Status = e.status()
	code := e.text("code")
	f.Quota = code == "insufficient_quota"
	f.TooLong = code == "context_length_exceeded"
	f.Withheld = code == "content_filter" || code == "content_policy_violation"
	return f
}

// words are a text, or something else as it stands in the body.
func words(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// object is an error object, whose fields have one type at one vendor and another at
// the next.
type object map[string]any

func (o object) text(field string) string {
	s, _ := o[field].(string)
	return s
}

// status is the HTTP status that the error has outside of a stream, 0 if it does not
// say. Some vendors give the status itself as the code.
func (o object) status() int {
	for _, field := range []string{"code", "status", "status_code"} {
		n, is := o[field].(float64)
		if !is {
			parsed, _ := strconv.Atoi(o.text(field))
			n = float64(parsed)
		}
		if n >= 400 && n < 600 {
			return int(n)
		}
	}
	for _, field := range []string{"code", "type"} {
		if status := statuses[o.text(field)]; status != 0 {
			return status
		}
	}
	return 0
}

var statuses = map[string]int{
	"invalid_api_key":         http.StatusUnauthorized,
	"authentication_error":    http.StatusUnauthorized,
	"insufficient_quota":      http.StatusTooManyRequests,
	"rate_limit_exceeded":     http.StatusTooManyRequests,
	"rate_limit_error":        http.StatusTooManyRequests,
	"context_length_exceeded": http.StatusBadRequest,
	"content_filter":          http.StatusBadRequest,
	"invalid_request_error":   http.StatusBadRequest,
	"model_not_found":         http.StatusNotFound,
	"server_error":            http.StatusInternalServerError,
	"overloaded_error":        http.StatusServiceUnavailable,
}
