package edge

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// openapiSource is the description of the API, kept by hand. Tests hold it
// against the routes, their replies, and the types of what is sent; the types of the web
// app are made of it.
//
//go:embed openapi.json
var openapiSource string

// openAPI serves the description, which names the running version.
func (s *Server) openAPI(c *fiber.Ctx) error {
	return sendJSON(c, http.StatusOK, s.description())
}

func (s *Server) description() []byte {
	version, err := json.Marshal(s.cfg.Version)
	if err != nil {
		version = []byte(`"unknown"`)
	}
	return []byte(strings.Replace(openapiSource, `"VERSION"`, string(version), 1))
}
