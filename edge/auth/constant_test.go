package auth

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

// locked has a key of the configuration, and of those made since one that is good, one
// that was rotated and one that was revoked.
func locked(tb testing.TB) (k *Keys, right []string) {
	tb.Helper()
	k = NewKeys("s3cret-of-the-configuration", map[string]string{"ann": "s3cret-of-ann"}, "t", nil)
	now, later := time.Now(), time.Now().Add(time.Hour)
	for i, change := range []func(*events.APIKey){
		func(*events.APIKey) {},
		func(key *events.APIKey) {
			_, _, hash := NewSecret("")
			key.Old = &events.OldSecret{Hash: hash, Until: later}
		},
		func(key *events.APIKey) { key.Revoked = &now },
	} {
		secret, id, hash := NewSecret("")
		key := events.APIKey{ID: id, Name: "bob", Role: "viewer", Hash: hash}
		change(&key)
		k.SetKey(key, uint64(i+1))
		right = append(right, secret)
	}
	return k, append(right, "s3cret-of-the-configuration")
}

// wrongKeys begin like the right ones for every length, and are as long, shorter and
// longer than they are.
func wrongKeys(right []string) []string {
	var all []string
	for _, key := range right {
		for n := range len(key) {
			all = append(all, key[:n], key[:n]+strings.Repeat("!", len(key)-n), key[:n]+strings.Repeat("!", 4096))
		}
		all = append(all, key+"!")
	}
	return append(all, "")
}

// What a wrong key is compared with does not depend on it: neither on its length, nor on
// how much of it is right, nor on whether it names a key that there is. It is the hash of
// the whole of it that is compared, with as many hashes each time.
func TestEveryWrongKeyIsComparedAlike(t *testing.T) {
	t.Parallel()
	k, right := locked(t)
	var compared []digest
	k.compare = func(a, b digest) bool {
		compared = append(compared, a)
		return same(a, b)
	}
	for _, wrong := range wrongKeys(right) {
		compared = compared[:0]
		if who, ok := k.Identify(wrong); ok {
			t.Fatalf("%.80q was let in as %s", wrong, who.User)
		}
		// Two of the configuration, and the present and the old secret of a key.
		if want := slices.Repeat([]digest{sha256.Sum256([]byte(wrong))}, 4); !slices.Equal(compared, want) {
			t.Fatalf("%.80q, %d bytes, was compared as %x", wrong, len(wrong), compared)
		}
	}
}

// The time of a check by how much of the key is right. It is to be the same in every row.
func BenchmarkIdentifyWrongKey(b *testing.B) {
	k, right := locked(b)
	key := right[0]
	for _, n := range []int{0, 6, 22, len(key) / 2, len(key) - 1} {
		b.Run(fmt.Sprintf("prefix=%d", n), func(b *testing.B) {
			wrong := key[:n] + strings.Repeat("!", len(key)-n)
			for b.Loop() {
				k.Identify(wrong)
			}
		})
	}
}
