package tdstest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"unicode/utf16"
)

// Types of packets, 2.2.3.1.1, and bits of their status, 2.2.3.1.2.
const (
	packetBatch     = 0x01
	packetRPC       = 0x03
	packetReply     = 0x04
	packetAttention = 0x06
	packetLogin     = 0x10
	packetPrelogin  = 0x12

	statusEnd   = 0x01
	statusReset = 0x08
)

const (
	packetSize = 4096
	headerSize = 8
	// mostRequest bounds a request that is kept in memory.
	mostRequest = 1 << 20
)

// wire reads and writes packets, 2.2.3. Writing is one goroutine's at a time.
type wire struct {
	conn net.Conn // replaced when TLS begins and ends
	size int
	out  []byte // of the packet being filled, header included
	seq  byte
	err  error
}

// packet reads one packet.
func (w *wire) packet() (kind, status byte, body []byte, err error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(w.conn, header); err != nil {
		return 0, 0, nil, err
	}
	n := int(binary.BigEndian.Uint16(header[2:]))
	if n < headerSize || n > 32767 {
		return 0, 0, nil, errors.New("reading a packet: its length is wrong")
	}
	body = make([]byte, n-headerSize)
	_, err = io.ReadFull(w.conn, body)
	return header[0], header[1], body, err
}

// message reads the packets of one message.
func (w *wire) message() (kind, status byte, body []byte, err error) {
	for first := true; ; first = false {
		k, st, part, err := w.packet()
		if err != nil {
			return 0, 0, nil, err
		}
		if first {
			kind, status = k, st
		}
		if k != kind || len(body)+len(part) > mostRequest {
			return 0, 0, nil, errors.New("reading a message: it is too long or of several kinds")
		}
		body = append(body, part...)
		if st&statusEnd != 0 {
			return kind, status, body, nil
		}
	}
}

// Write adds to the message that is being sent. Errors are kept for end.
func (w *wire) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && w.err == nil {
		if len(w.out) == 0 {
			w.out = append(w.out, make([]byte, headerSize)...)
		}
		room := min(w.size-len(w.out), len(p))
		w.out = append(w.out, p[:room]...)
		p = p[room:]
		if len(w.out) == w.size && len(p) > 0 {
			w.flush(packetReply, 0)
		}
	}
	return n, w.err
}

// end sends what is left of the message as its last packet.
func (w *wire) end(kind byte) error {
	if len(w.out) == 0 {
		w.out = append(w.out, make([]byte, headerSize)...)
	}
	w.flush(kind, statusEnd)
	w.seq = 0
	return w.err
}

func (w *wire) flush(kind, status byte) {
	w.seq++
	w.out[0], w.out[1], w.out[6] = kind, status, w.seq
	binary.BigEndian.PutUint16(w.out[2:], uint16(len(w.out)))
	if w.err == nil {
		_, w.err = w.conn.Write(w.out)
	}
	w.out = w.out[:0]
}

// ucs2 is text as the protocol writes it.
func ucs2(s string) []byte {
	units := utf16.Encode([]rune(s))
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func fromUCS2(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// short and long are texts behind their length in characters: B_VARCHAR and
// US_VARCHAR, 2.2.5.2.
func short(b []byte, s string) []byte {
	u := ucs2(s)
	return append(append(b, byte(len(u)/2)), u...)
}

func long(b []byte, s string) []byte {
	u := ucs2(s)
	return append(binary.LittleEndian.AppendUint16(b, uint16(len(u)/2)), u...)
}
