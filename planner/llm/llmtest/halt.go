package llmtest

import "net/http"

// Halt sends the beginning of a text, waits until release is closed or the client goes
// away, and sends the rest. A call that is not streamed gets all of it then.
func Halt(release <-chan struct{}, text, rest string) Step {
	return func(x *Exchange) {
		c := x.Call
		c.Tool = ""
		if c.Stream {
			x.send(x.protocol.head(c)...)
			x.send(x.protocol.piece(c, text))
		}
		select {
		case <-release:
		case <-x.r.Context().Done():
			return
		}
		if !c.Stream {
			x.write(http.StatusOK, x.protocol.reply(c, text+rest, ""))
			return
		}
		x.send(x.protocol.piece(c, rest))
		x.send(x.protocol.tail(c, "")...)
	}
}
