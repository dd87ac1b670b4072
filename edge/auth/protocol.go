package auth

import (
	"encoding/base64"
	"strings"
)

// The subprotocols of the live socket. Who cannot set headers on one, as pages of other
// origins, offers its key as KeyProtocol followed by the key in unpadded base64url.
const (
	LiveProtocol = "arivu.live"
	KeyProtocol  = "arivu.key."
)

// FromProtocols finds the key among the subprotocols that a socket offers in its
// Sec-WebSocket-Protocol header, and the protocol to agree on: a browser drops a
// socket whose server agrees on none that it offered.
func FromProtocols(header string) (key, agree string) {
	for offer := range strings.SplitSeq(header, ",") {
		offer = strings.TrimSpace(offer)
		if offer == LiveProtocol {
			agree = offer
		}
		encoded, ok := strings.CutPrefix(offer, KeyProtocol)
		if !ok || key != "" {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
		if err != nil {
			continue
		}
		key = string(raw)
		if agree == "" {
			agree = offer
		}
	}
	return key, agree
}
