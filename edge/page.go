package edge

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/web"
)

// page serves the web app. Its files are public: they hold no data.
func (s *Server) page(c *fiber.Ctx) error {
	if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
		c.Set(fiber.HeaderAllow, "GET, HEAD")
		return newProblem(http.StatusMethodNotAllowed, "", c.Method()+" is not allowed here; use GET.")
	}
	path := string(c.Context().Path())
	if s.cfg.Pages == nil || strings.Contains(path, "\x00") {
		return notFound("", "There is no page here.")
	}
	file, ok := s.cfg.Pages(path)
	if !ok {
		return notFound("", "There is no page here.")
	}
	file = file.Accept(c.Get(fiber.HeaderAcceptEncoding))
	c.Set(fiber.HeaderContentSecurityPolicy, web.ContentSecurityPolicy)
	c.Set(fiber.HeaderCacheControl, file.CacheControl)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderETag, file.ETag)
	if match := c.Get(fiber.HeaderIfNoneMatch); match != "" && file.Matches(match) {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, file.ContentType)
	if file.Encoding != "" {
		c.Set(fiber.HeaderContentEncoding, file.Encoding)
	}
	c.Response().SetBodyRaw(file.Body)
	return nil
}
