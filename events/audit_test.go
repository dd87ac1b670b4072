package events

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// chained are stored entries of one chain.
func chained(t *testing.T, n int) [][]byte {
	t.Helper()
	var out [][]byte
	for i := range n {
		a := Audit{N: int64(i + 1), By: "ann", Action: AuditWriteApproved, Object: "q"}
		if i > 0 {
			a.Prev = AuditHash(out[i-1])
		}
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

func walk(entries [][]byte) error {
	var c AuditChain
	for _, data := range entries {
		if _, err := c.Next(data); err != nil {
			return err
		}
	}
	return nil
}

func TestAuditChainDetectsTampering(t *testing.T) {
	t.Parallel()
	if err := walk(chained(t, 5)); err != nil {
		t.Fatal(err)
	}
	if err := walk(chained(t, 5)[2:]); err != nil {
		t.Errorf("entries that aged out broke the chain: %v", err)
	}
	for name, change := range map[string]func([][]byte) [][]byte{
		"changed": func(e [][]byte) [][]byte {
			e[2] = []byte(strings.Replace(string(e[2]), "ann", "eve", 1))
			return e
		},
		"taken out":     func(e [][]byte) [][]byte { return append(e[:2], e[3:]...) },
		"swapped":       func(e [][]byte) [][]byte { e[1], e[2] = e[2], e[1]; return e },
		"repeated":      func(e [][]byte) [][]byte { return append(e, e[4]) },
		"unreadable":    func(e [][]byte) [][]byte { e[3] = []byte("{"); return e },
		"a false first": func(e [][]byte) [][]byte { e[0] = []byte(`{"n":1,"prev":"x"}`); return e },
	} {
		if err := walk(change(chained(t, 5))); !errors.Is(err, ErrAuditBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
