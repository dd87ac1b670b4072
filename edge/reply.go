package edge

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// reply sends v as JSON.
func reply(c *fiber.Ctx, status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding a reply: %w", err)
	}
	return sendJSON(c, status, data)
}

func sendJSON(c *fiber.Ctx, status int, data []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	if status == http.StatusOK && c.Method() == http.MethodGet && notModified(c, data) {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Status(status)
	// The reply is ours alone, so the server need not copy it.
	c.Response().SetBodyRaw(data)
	return nil
}
