package export

import (
	"encoding/hex"
	"strings"
)

// toBytes reads bytes as rows carry them: "\x" and hexadecimal digits. Those that were
// cut for their length end in words and are no bytes any more.
func toBytes(s string) (any, bool) {
	digits, ok := strings.CutPrefix(s, `\x`)
	if !ok {
		return nil, false
	}
	b, err := hex.DecodeString(digits)
	return b, err == nil
}
