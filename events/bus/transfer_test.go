package bus_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// sending serves transfers with f.
func sending(t *testing.T, b *bus.Bus, slots int, f func(context.Context, []byte, *bus.Sender) error) {
	t.Helper()
	s, err := b.ServeTransfer(events.StageExecutor, "send", slots, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
}

func receiving(t *testing.T, b *bus.Bus, in any) *bus.Receiver {
	t.Helper()
	r, err := b.Transfer(t.Context(), events.StageExecutor, "send", in)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestTransferCarriesEverything(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	const rounds = 4000
	line := bytes.Repeat([]byte("0123456789"), 1000)
	sending(t, b, 2, func(_ context.Context, request []byte, to *bus.Sender) error {
		for range rounds {
			if _, err := to.Write(line); err != nil {
				return err
			}
		}
		to.Finish(string(request))
		return nil
	})
	r := receiving(t, b, 7)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(&counter{want: line}, r)
	runtime.ReadMemStats(&after)
	var end string
	if err != nil || n != rounds*int64(len(line)) || r.End(&end) != nil || end != "7" {
		t.Errorf("%d bytes, end %q, %v", n, end, err)
	}
	t.Logf("the heap went from %d to %d KiB", before.HeapInuse>>10, after.HeapInuse>>10)
}

// counter checks that what is written repeats a text.
type counter struct {
	want []byte
	at   int
}

func (c *counter) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != c.want[c.at%len(c.want)] {
			return 0, errors.New("the bytes are others")
		}
		c.at++
	}
	return len(p), nil
}

// A receiver that reads nothing holds the sender up after a window, and one that goes
// away stops it.
func TestTransferIsHeldUpAndStopped(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	wrote, stopped := make(chan int, 1000), make(chan error, 1)
	sending(t, b, 1, func(ctx context.Context, _ []byte, to *bus.Sender) error {
		chunk := make([]byte, 128<<10)
		for i := range 1000 {
			if _, err := to.Write(chunk); err != nil {
				stopped <- err
				return err
			}
			wrote <- i
		}
		return nil
	})
	r := receiving(t, b, nil)
	if _, err := r.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the window to fill", func() bool { return len(wrote) == 16 })
	if second := receiving(t, b, nil); !second.Await(t.Context()) || !errors.Is(second.Err(), events.ClassUnavailable) {
		t.Errorf("a transfer too many: %v", second.Err())
	}
	_ = r.Close()
	select {
	case <-stopped:
	case <-time.After(10 * time.Second):
		t.Error("the sender was not stopped")
	}
	if len(wrote) > 17 {
		t.Errorf("%d chunks were sent to nobody", len(wrote))
	}
}

func TestTransferErrors(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	r := receiving(t, b, nil)
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("without a sender: %v", err)
	}
	sending(t, b, 1, func(_ context.Context, _ []byte, to *bus.Sender) error {
		_, _ = to.Write(make([]byte, 200<<10))
		return events.NewError(events.StageExecutor, events.ClassTimeout, "too slow")
	})
	r = receiving(t, b, nil)
	n, err := io.Copy(io.Discard, r)
	var known *events.Error
	if n != 128<<10 || !errors.As(err, &known) || known.Class != events.ClassTimeout || known.Message != "too slow" {
		t.Errorf("%d bytes, then %v", n, err)
	}
}

// Waiting can be given up and taken up again.
func TestTransferAwait(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	release := make(chan struct{})
	sending(t, b, 1, func(_ context.Context, _ []byte, to *bus.Sender) error {
		<-release
		_, err := to.Write([]byte("late"))
		return err
	})
	r := receiving(t, b, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if r.Await(ctx) {
		t.Errorf("there is something before it was sent: %v", r.Err())
	}
	close(release)
	if data, err := io.ReadAll(r); !r.Await(t.Context()) || string(data) != "late" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}
