package gemini

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"arivu/planner/llm/wire"
)

// detail is one of the objects by which the API tells more of an error.
type detail struct {
	Type       string `json:"@type"`
	Reason     string `json:"reason"`     // of an ErrorInfo
	RetryDelay string `json:"retryDelay"` // of a RetryInfo, such as "45.8s"
	Violations []struct {
		QuotaID string `json:"quotaId"`
	} `json:"violations"` // of a QuotaFailure
}

// readFault takes the API's error object. Some gateways put it in a list.
func readFault(body []byte) wire.Fault {
	var reply struct {
		Error struct {
			Code    int      `json:"code"`
			Message string   `json:"message"`
			Details []detail `json:"details"`
		} `json:"error"`
	}
	body = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("[")), []byte("]"))
	if json.Unmarshal(body, &reply) != nil {
		return wire.Fault{}
	}
	said := strings.ToLower(reply.Error.Message)
	f := wire.Fault{
		Message: reply.Error.Message,
		Status:  reply.Error.Code,
		Field:   refused(said),
		Quota:   reply.Error.Code == http.StatusTooManyRequests && strings.Contains(said, "credits are depleted"),
	}
	for _, d := range reply.Error.Details {
		f.Auth = f.Auth || d.Reason == "API_KEY_INVALID"
		if wait, err := time.ParseDuration(d.RetryDelay); err == nil {
			f.RetryAfter = wait
		}
		// A day's allowance is not mended by the wait that comes with it.
		for _, v := range d.Violations {
			f.Quota = f.Quota || strings.Contains(v.QuotaID, "PerDay")
		}
	}
	return f
}

// refused is the field that an error is about where its message names it in other words
// than the request, "" for none.
func refused(said string) string {
	switch {
	case strings.Contains(said, "developer instruction is not enabled"):
		return systemInstruction
	case strings.Contains(said, "json mode is not enabled"):
		return mimeType
	case strings.Contains(said, "response_json_schema"):
		return jsonSchema
	default:
		return ""
	}
}
