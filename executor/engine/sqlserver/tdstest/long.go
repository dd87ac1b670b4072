package tdstest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// guid writes the first three groups with their last byte first, 2.2.5.5.1.
func guid(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 {
		panic("no unique identifier: " + s)
	}
	return []byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
}

// Encodings of texts. The collation's own has a byte a character; what is not in it
// becomes a question mark, as on the server.
func narrow(v any) []byte {
	var b []byte
	for _, r := range as[string](v) {
		if r > 0xFF {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return b
}

func wide(v any) []byte { return ucs2(as[string](v)) }
func raw(v any) []byte  { return as[[]byte](v) }

// chunks writes a value of any length in parts, 2.2.5.2.3.
func chunks(encode func(any) []byte) func([]byte, any) []byte {
	const most = 8000
	return func(b []byte, v any) []byte {
		value := encode(v)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(value)))
		for len(value) > 0 {
			part := value[:min(most, len(value))]
			b = append(binary.LittleEndian.AppendUint32(b, uint32(len(part))), part...)
			value = value[len(part):]
		}
		return binary.LittleEndian.AppendUint32(b, 0)
	}
}

// characters are texts and byte strings with a length of two bytes, or max.
func characters(name, size string) (*kind, error) {
	code, ok := map[string]byte{
		"char": typeChar, "varchar": typeVarChar, "nchar": typeNChar, "nvarchar": typeNVarChar, "binary": typeBinary, "varbinary": typeVarBinary,
		"rowversion": typeBinary,
	}[name]
	if !ok {
		return nil, fmt.Errorf("the server has no type %s", name)
	}
	encode, unit, collated := raw, 1, []byte(nil)
	switch code {
	case typeNChar, typeNVarChar:
		encode, unit, collated = wide, 2, collation
	case typeChar, typeVarChar:
		encode, collated = narrow, collation
	}
	if size == "max" {
		info := binary.LittleEndian.AppendUint16([]byte{code}, 0xFFFF)
		return &kind{info: append(info, collated...), put: chunks(encode)}, nil
	}
	n := 8 // of a rowversion
	if name != "rowversion" {
		var err error
		if n, err = strconv.Atoi(size); err != nil {
			return nil, fmt.Errorf("reading the length of %s(%s): %w", name, size, err)
		}
	}
	info := binary.LittleEndian.AppendUint16([]byte{code}, uint16(n*unit))
	return &kind{info: append(info, collated...), put: func(b []byte, v any) []byte {
		value := encode(v)
		return append(binary.LittleEndian.AppendUint16(b, uint16(len(value))), value...)
	}}, nil
}

// pointed are the old long types, with a pointer and a timestamp before the value,
// as ROW has them.
func pointed(name string) *kind {
	code, encode, collated := byte(typeImage), raw, []byte(nil)
	switch name {
	case "text":
		code, encode, collated = typeText, narrow, collation
	case "ntext":
		code, encode, collated = typeNText, wide, collation
	}
	info := append(binary.LittleEndian.AppendUint32([]byte{code}, math.MaxInt32), collated...)
	info = long(append(info, 1), "t") // of which table it is, in one part
	return &kind{info: info, put: func(b []byte, v any) []byte {
		value := encode(v)
		b = append(append(b, 16), make([]byte, 16+8)...)
		return append(binary.LittleEndian.AppendUint32(b, uint32(len(value))), value...)
	}}
}

// variant writes a value with its own type, 2.2.5.5.4.
func variant(b []byte, v any) []byte {
	var head, value []byte
	switch v := v.(type) {
	case int64:
		head, value = []byte{fixed["bigint"], 0}, plain("bigint", v)
	case float64:
		head, value = []byte{fixed["float"], 0}, plain("float", v)
	case bool:
		head, value = []byte{fixed["bit"], 0}, plain("bit", v)
	case time.Time:
		head, value = []byte{typeDateTime2, 1, 7}, append(clock(v, 7), days(v)...)
	case []byte:
		head, value = binary.LittleEndian.AppendUint16([]byte{typeVarBinary, 2}, 8000), v
	default:
		text := as[string](v)
		if strings.Trim(text, "0123456789.-") == "" {
			k, err := exact("decimal", "38,4")
			if err != nil {
				panic(err)
			}
			head, value = []byte{typeDecimal, 2, 38, 4}, k.put(nil, text)[1:]
			break
		}
		head = append(append([]byte{typeNVarChar, 7}, collation...), 0x40, 0x1F)
		value = wide(text)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(head)+len(value)))
	return append(append(b, head...), value...)
}
