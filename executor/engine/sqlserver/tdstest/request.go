package tdstest

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
)

// request is what a client asks.
type request struct {
	ctx         context.Context //nolint:containedctx // of this request alone
	kind        byte
	reset       bool
	transaction uint64 // the descriptor that the client believes to be in
	text        string // of a batch, or the first argument of sp_executesql
}

var errRequest = errors.New("the request cannot be read")

// procExecuteSQL is the number of sp_executesql, 2.2.6.6.
const procExecuteSQL = 10

// readRequest reads a batch, 2.2.6.7, or an RPC request, 2.2.6.6.
func readRequest(kind, status byte, body []byte) (*request, error) {
	r := &request{kind: kind, reset: status&statusReset != 0}
	rest, err := r.headers(body)
	if err != nil {
		return nil, err
	}
	switch kind {
	case packetBatch:
		r.text = fromUCS2(rest)
		return r, nil
	case packetRPC:
		return r, r.call(rest)
	default:
		return nil, errRequest
	}
}

// headers reads ALL_HEADERS, 2.2.5.3, of which only the transaction counts here.
func (r *request) headers(body []byte) (rest []byte, err error) {
	const transactionHeader = 2
	if len(body) < 4 {
		return nil, errRequest
	}
	total := int(binary.LittleEndian.Uint32(body))
	if total < 4 || total > len(body) {
		return nil, errRequest
	}
	for at := 4; at+6 <= total; {
		n := int(binary.LittleEndian.Uint32(body[at:]))
		if n < 6 || at+n > total {
			return nil, errRequest
		}
		if binary.LittleEndian.Uint16(body[at+4:]) == transactionHeader && n >= 14 {
			r.transaction = binary.LittleEndian.Uint64(body[at+6:])
		}
		at += n
	}
	return body[total:], nil
}

// call reads the name of the procedure and its first argument.
func (r *request) call(b []byte) error {
	if len(b) < 4 {
		return errRequest
	}
	n := int(binary.LittleEndian.Uint16(b))
	b = b[2:]
	if n == 0xFFFF {
		if binary.LittleEndian.Uint16(b) != procExecuteSQL {
			return errRequest
		}
		b = b[2:]
	} else {
		if len(b) < 2*n || !strings.EqualFold(fromUCS2(b[:2*n]), "sp_executesql") {
			return errRequest
		}
		b = b[2*n:]
	}
	if len(b) < 5 {
		return errRequest
	}
	b = b[2:]                          // flags
	b = b[min(1+2*int(b[0]), len(b)):] // the argument's name
	return r.argument(b)
}

// argument reads a text: status, TYPE_INFO and value.
func (r *request) argument(b []byte) error {
	const head = 1 + 1 + 2 + 5
	if len(b) < head+2 || b[1] != typeNVarChar {
		return errRequest
	}
	size := binary.LittleEndian.Uint16(b[2:])
	b = b[head:]
	if size != 0xFFFF {
		n := int(binary.LittleEndian.Uint16(b))
		if len(b) < 2+n {
			return errRequest
		}
		r.text = fromUCS2(b[2 : 2+n])
		return nil
	}
	if len(b) < 8 {
		return errRequest
	}
	var text []byte
	for b = b[8:]; len(b) >= 4; {
		n := int(binary.LittleEndian.Uint32(b))
		b = b[4:]
		if n == 0 {
			r.text = fromUCS2(text)
			return nil
		}
		if n > len(b) {
			break
		}
		text, b = append(text, b[:n]...), b[n:]
	}
	return errRequest
}
