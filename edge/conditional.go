package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// notModified names the reply to a GET (ETag) and reports whether the client has it
// already: by its tag, or, if it sent none, by the time of its copy (RFC 9110,
// section 13.2.2).
func notModified(c *fiber.Ctx, data []byte) bool {
	tag := string(c.Response().Header.Peek(fiber.HeaderETag))
	if tag == "" {
		sum := sha256.Sum256(data)
		tag = `"` + hex.EncodeToString(sum[:12]) + `"`
		c.Set(fiber.HeaderETag, tag)
	}
	if known := c.Get(fiber.HeaderIfNoneMatch); known != "" {
		return matchesTag(known, tag)
	}
	modified := string(c.Response().Header.Peek(fiber.HeaderLastModified))
	since, err := http.ParseTime(c.Get(fiber.HeaderIfModifiedSince))
	if modified == "" || err != nil {
		return false
	}
	at, err := http.ParseTime(modified)
	return err == nil && !at.After(since)
}

// matchesTag compares weakly, as a GET does (RFC 9110, section 8.8.3.2).
func matchesTag(known, tag string) bool {
	for k := range strings.SplitSeq(known, ",") {
		k = strings.TrimSpace(k)
		if k == "*" || strings.TrimPrefix(k, "W/") == tag {
			return true
		}
	}
	return false
}

// modifiedAt says when what a reply shows was last changed. A time has no parts of a
// second in HTTP, so it is only said once no other change can fall into the same one.
func (s *Server) modifiedAt(c *fiber.Ctx, at time.Time) {
	if !at.IsZero() && s.now().Sub(at.Truncate(time.Second)) > time.Second {
		c.Set(fiber.HeaderLastModified, at.UTC().Format(http.TimeFormat))
	}
}
