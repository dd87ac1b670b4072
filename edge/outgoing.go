package edge

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"
)

// streamWrite is how long one event may take to send before its reader counts as
// gone.
const streamWrite = 15 * time.Second

// outgoing sends server-sent events to one client.
type outgoing struct {
	log     *zap.Logger
	request string
	conn    net.Conn
	w       *bufio.Writer // set when the stream begins
}

func (s *Server) outgoing(c *fiber.Ctx) *outgoing {
	return &outgoing{log: s.log, request: requestID(c), conn: c.Context().Conn()}
}

// asEventStream declares the reply. Its body follows.
func asEventStream(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	// The write deadline of an abandoned stream must not outlive it.
	c.Context().SetConnectionClose()
}

// caught keeps a defect in one stream from ending the process.
func (o *outgoing) caught() {
	if cause := recover(); cause != nil {
		o.log.Error("panic in a stream", zap.String("request_id", o.request), zap.Any("panic", cause), zap.ByteString("stack", debug.Stack()))
	}
}

// send writes one event; without an id if seq is 0. Write errors show at flush.
func (o *outgoing) send(event string, seq uint64, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		o.log.Error("encoding an event of a stream", zap.String("request_id", o.request), zap.Error(err))
		return err
	}
	o.text("event: " + event + "\n")
	if seq > 0 {
		o.text("id: " + strconv.FormatUint(seq, 10) + "\n")
	}
	o.text("data: ")
	_, _ = o.w.Write(data)
	o.text("\n\n")
	return nil
}

func (o *outgoing) text(s string) { _, _ = o.w.WriteString(s) }

func (o *outgoing) flush() error {
	if err := o.conn.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return err
	}
	return o.w.Flush()
}
