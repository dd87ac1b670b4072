package tdstest

import (
	"encoding/binary"
	"io"
)

// Tokens of a reply, 2.2.7.
const (
	tokenReturnStatus = 0x79
	tokenColMetadata  = 0x81
	tokenError        = 0xAA
	tokenInfo         = 0xAB
	tokenLoginAck     = 0xAD
	tokenRow          = 0xD1
	tokenNBCRow       = 0xD2
	tokenEnvChange    = 0xE3
	tokenDone         = 0xFD
	tokenDoneProc     = 0xFE
	tokenDoneInProc   = 0xFF
)

// Bits of the status of DONE.
const (
	doneMore   = 0x01
	doneError  = 0x02
	doneCount  = 0x10
	doneAttn   = 0x20
	doneServer = 0x100
)

// Kinds of ENVCHANGE.
const (
	envDatabase   = 1
	envPacketSize = 4
	envCollation  = 7
	envBegin      = 8
	envRollback   = 10
	envReset      = 18
	envRouting    = 20
)

// collation is SQL_Latin1_General_CP1_CI_AS, 2.2.5.1.2.
var collation = []byte{0x09, 0x04, 0xD0, 0x00, 0x34}

func writeEnv(w io.Writer, kind byte, data []byte) {
	b := binary.LittleEndian.AppendUint16([]byte{tokenEnvChange}, uint16(len(data)+1))
	_, _ = w.Write(append(append(b, kind), data...))
}

func writeError(w io.Writer, e *Error) { writeMessage(w, tokenError, e) }

func writeInfo(w io.Writer, e *Error) { writeMessage(w, tokenInfo, e) }

// writeMessage writes ERROR or INFO, which have one form.
func writeMessage(w io.Writer, token byte, e *Error) {
	body := binary.LittleEndian.AppendUint32(nil, uint32(e.Number))
	body = long(append(body, 1, e.Class), e.Message)
	body = short(short(body, "tdstest"), "")
	body = binary.LittleEndian.AppendUint32(body, uint32(max(e.Line, 1)))
	b := binary.LittleEndian.AppendUint16([]byte{token}, uint16(len(body)))
	_, _ = w.Write(append(b, body...))
}

// writeLoginAck writes LOGINACK: Transact-SQL, TDS 7.4.
func writeLoginAck(w io.Writer) {
	body := short([]byte{1, 0x74, 0, 0, 4}, "Microsoft SQL Server")
	body = append(body, 16, 0, 0x10, 0)
	b := binary.LittleEndian.AppendUint16([]byte{tokenLoginAck}, uint16(len(body)))
	_, _ = w.Write(append(b, body...))
}

func writeDone(w io.Writer, token byte, status uint16, rows uint64) {
	b := binary.LittleEndian.AppendUint16([]byte{token}, status)
	b = binary.LittleEndian.AppendUint16(b, 0xC1) // of a SELECT
	_, _ = w.Write(binary.LittleEndian.AppendUint64(b, rows))
}

// writeColumns writes COLMETADATA.
func writeColumns(w io.Writer, columns []Column, kinds []*kind) {
	const nullable = 1
	b := binary.LittleEndian.AppendUint16([]byte{tokenColMetadata}, uint16(len(columns)))
	for i, c := range columns {
		b = binary.LittleEndian.AppendUint32(b, 0)
		b = binary.LittleEndian.AppendUint16(b, nullable)
		b = short(append(b, kinds[i].info...), c.Name)
	}
	_, _ = w.Write(b)
}

// appendRow adds ROW, or where a value is missing NBCROW, which
// says so in bits in front.
func appendRow(b []byte, kinds []*kind, row []any) []byte {
	missing := false
	for _, v := range row {
		missing = missing || v == nil
	}
	if !missing {
		b = append(b, tokenRow)
	} else {
		b = append(b, tokenNBCRow)
		bits := make([]byte, (len(row)+7)/8)
		for i, v := range row {
			if v == nil {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		b = append(b, bits...)
	}
	for i, v := range row {
		if v != nil {
			b = kinds[i].put(b, v)
		}
	}
	return b
}
