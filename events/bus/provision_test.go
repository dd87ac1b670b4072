package bus_test

import (
	"testing"

	"arivu/events/bus"
)

// A broker promises each stream its bytes, and refuses one that it has none left for. What
// has no bound of its own needs room beside the others.
func TestTheDefaultStoreHoldsAllStreams(t *testing.T) {
	t.Parallel()
	const store, room = 10 << 30, 256 << 20
	if reserved := bus.Reserved(); reserved > store-room {
		t.Errorf("the streams may take %d MiB; %d MiB of the default store must be left", reserved>>20, room>>20)
	}
}
