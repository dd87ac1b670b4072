package edge

import (
	"encoding/json"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	fasthttpws "github.com/fasthttp/websocket"
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/edge/live"
)

// Bounds of one socket.
const (
	maxMessage    = 4 << 10
	maxTopics     = 64
	socketWrite   = 10 * time.Second
	socketClosing = 2 * time.Second
)

// socket returns the handler of the live socket.
func (s *Server) socket() fiber.Handler {
	upgrade := websocket.New(s.serveSocket, websocket.Config{
		HandshakeTimeout: socketWrite, ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: new(sync.Pool),
		RecoverHandler: func(*websocket.Conn) {
			if cause := recover(); cause != nil {
				s.log.Error("panic in a socket", zap.Any("panic", cause), zap.ByteString("stack", debug.Stack()))
			}
		},
	})
	return func(c *fiber.Ctx) error {
		if !websocket.IsWebSocketUpgrade(c) {
			return fiber.ErrUpgradeRequired
		}
		if s.sockets.full() {
			return unavailable(5*time.Second, "This server has as many live sockets open as it can. Try again shortly, or poll the question.")
		}
		return upgrade(c)
	}
}

// serveSocket runs one socket: this goroutine reads, another one writes.
func (s *Server) serveSocket(c *websocket.Conn) {
	who, ok := c.Locals(localIdentity).(auth.Identity)
	if !ok {
		return
	}
	k := &socket{server: s, who: who, conn: c.Conn, viewer: s.hub.NewViewer(s.cfg.Limits.Buffer), names: make(map[live.Topic]string)}
	if !s.sockets.add(k) {
		k.close(fasthttpws.CloseTryAgainLater, "too many sockets")
		return
	}
	defer s.sockets.remove(k)
	var writing sync.WaitGroup
	gone := make(chan struct{})
	writing.Go(func() { k.write(gone) })
	k.read()
	close(gone)
	k.viewer.Close()
	_ = k.conn.Close()
	writing.Wait()
	k.life.Lock()
	defer k.life.Unlock()
	k.ended = true
}

// socket is one client that watches questions and sessions.
type socket struct {
	server *Server
	who    auth.Identity
	conn   *fasthttpws.Conn
	viewer *live.Viewer

	// life is held by who touches conn from outside: once serveSocket returns, the
	// HTTP server gives the connection's memory to another one.
	life  sync.RWMutex
	ended bool

	mu      sync.Mutex
	closing bool
	names   map[live.Topic]string // session id of each topic, as the client names it

	// shown says of questions whether the client sees their connection. Only the writer
	// touches it.
	shown map[string]bool
}

// read handles what the client sends until the socket ends. A client that is
// silent for two heartbeats, pongs included, is gone.
func (k *socket) read() {
	patience := 2*k.server.cfg.Limits.Heartbeat + socketWrite
	alive := func() error {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.closing {
			return nil // the deadline is that of the goodbye
		}
		return k.conn.SetReadDeadline(time.Now().Add(patience))
	}
	k.conn.SetReadLimit(maxMessage)
	k.conn.SetPongHandler(func(string) error { return alive() })
	for alive() == nil {
		kind, data, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		if kind != fasthttpws.TextMessage {
			k.close(fasthttpws.CloseUnsupportedData, "send JSON as text")
			return
		}
		if note := k.answer(data); note != nil && !k.viewer.Post(note) {
			k.close(fasthttpws.ClosePolicyViolation, "you send faster than you read")
			return
		}
	}
}

// answer does what a frame asks and returns the frame to reply with, or nil.
func (k *socket) answer(data []byte) any {
	var f clientFrame
	if err := json.Unmarshal(data, &f); err != nil {
		return newErrorFrame("", "The message is not a JSON object with the fields type, question, session_id, connection, all and after.")
	}
	switch f.Type {
	case "subscribe", "unsubscribe":
		if !f.namesOne() {
			return newErrorFrame("question", "Name either a question, a session_id or a connection, or say all: true.")
		}
		if f.Type == "unsubscribe" {
			return k.unsubscribe(f)
		}
		return k.subscribe(f)
	case "ping":
		return &beatFrame{Type: "pong"}
	case "pong":
		return nil
	default:
		return newErrorFrame("type", "type must be subscribe, unsubscribe, ping or pong.")
	}
}

// write sends what is queued, and a ping at every heartbeat, until the socket is
// gone or the server stops.
func (k *socket) write(gone <-chan struct{}) {
	heartbeat := k.server.cfg.Limits.Heartbeat
	pulse := time.NewTicker(heartbeat)
	defer pulse.Stop()
	ending, stop := k.ending()
	defer stop()
	err := k.sendFrame(&helloFrame{Type: "hello", HeartbeatMS: heartbeat.Milliseconds()})
	for err == nil {
		select {
		case <-k.viewer.Ready():
			err = k.sendItems(k.viewer.Take())
		case <-ending:
			k.end()
		case <-pulse.C:
			if !k.server.keys.Still(k.who) {
				k.end()
				continue
			}
			err = errors.Join(k.conn.WriteControl(fasthttpws.PingMessage, nil, time.Now().Add(socketWrite)),
				k.sendFrame(&beatFrame{Type: "ping"}))
		case <-gone:
			return
		}
	}
	// The reader notices and ends the socket.
	_ = k.conn.Close()
}

func (k *socket) sendItems(items []live.Item) error {
	for _, item := range items {
		if err := k.sendItem(item); err != nil {
			return err
		}
	}
	return nil
}

func (k *socket) sendItem(item live.Item) error {
	switch {
	case item.Gap:
		frame := &gapFrame{Type: "gap", After: item.After, frameTopic: frameTopic{Question: item.Topic.Question, All: item.Topic.All}}
		if item.Topic.Session != "" {
			frame.SessionID, _ = k.sessionID(item.Topic)
		}
		return k.sendFrame(frame)
	case item.Update != nil && item.Topic.Question == "" && !k.shows(item.Update.Address):
		return nil
	case item.Update != nil && item.Topic.All:
		return k.sendUpdate(item.Update.Activity())
	case item.Update != nil:
		sessionID, ok := k.sessionID(item.Topic)
		if !ok {
			return nil // unsubscribed meanwhile
		}
		return k.sendUpdate(item.Update.Frame(sessionID))
	case item.Note != nil:
		return k.sendFrame(item.Note)
	default:
		return nil
	}
}

// sendUpdate sends an encoded update. One that cannot be encoded is left out.
func (k *socket) sendUpdate(data []byte, err error) error {
	if err != nil {
		k.server.log.Error("encoding an update", zap.Error(err))
		return nil
	}
	return k.send(data)
}

func (k *socket) sendFrame(frame any) error {
	data, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return k.send(data)
}

func (k *socket) send(data []byte) error {
	if err := k.conn.SetWriteDeadline(time.Now().Add(socketWrite)); err != nil {
		return err
	}
	return k.conn.WriteMessage(fasthttpws.TextMessage, data)
}

// close says goodbye; the client's answer, or its absence, ends the reading.
func (k *socket) close(code int, reason string) {
	k.life.RLock()
	defer k.life.RUnlock()
	if k.ended {
		return
	}
	deadline := time.Now().Add(socketClosing)
	k.mu.Lock()
	k.closing = true
	_ = k.conn.SetReadDeadline(deadline)
	k.mu.Unlock()
	_ = k.conn.WriteControl(fasthttpws.CloseMessage, fasthttpws.FormatCloseMessage(code, reason), deadline)
}
