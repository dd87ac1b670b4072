package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPipeline measures questions over HTTP from the request to the answer:
// embedded broker, SQLite, offline planner, tracing on, load generator on the same
// cores. It prints the distribution and the throughput at each number of questions
// in flight, the processor time per answer (the load generator's included), and one
// write+fsync of the same disk (F) beside them.
func BenchmarkPipeline(b *testing.B) {
	for _, sync := range []string{"interval", "always"} {
		for _, inFlight := range []int{1, 16, 64, 256} {
			b.Run(fmt.Sprintf("sync=%s/in-flight=%d", sync, inFlight), func(b *testing.B) {
				s := start(b, "ARIVU_SYNC="+sync)
				for b.Loop() {
					measure(b, s.Base(), inFlight, time.Second) // warm up
					r := measure(b, s.Base(), inFlight, 5*time.Second)
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(r.percentile(50), "p50-ms")
					b.ReportMetric(r.percentile(95), "p95-ms")
					b.ReportMetric(r.percentile(99), "p99-ms")
					b.ReportMetric(float64(len(r.latencies))/r.elapsed.Seconds(), "answers/s")
					b.ReportMetric(float64(r.cpu.Microseconds())/1000/float64(len(r.latencies)), "cpu-ms/answer")
					b.ReportMetric(fsync(b), "F-ms")
				}
			})
		}
	}
}

type load struct {
	latencies []time.Duration // sorted
	elapsed   time.Duration
	cpu       time.Duration // of this process
}

func (l *load) percentile(p int) float64 {
	if len(l.latencies) == 0 {
		return 0
	}
	return float64(l.latencies[(len(l.latencies)-1)*p/100].Microseconds()) / 1000
}

// measure keeps a number of questions in flight for a time.
func measure(b *testing.B, base string, inFlight int, d time.Duration) *load {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: inFlight}
	defer transport.CloseIdleConnections()
	body := []byte(`{"question":"How many suppliers are there?","connection":"shop","wait_ms":60000}`)
	started, used := time.Now(), cpuTime(b)
	var mu sync.Mutex
	var all []time.Duration
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			var own []time.Duration
			for time.Since(started) < d {
				from := time.Now()
				if err := post(transport, base+"/api/chat", body); err != nil {
					b.Error(err)
					return
				}
				own = append(own, time.Since(from))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, own...)
		})
	}
	workers.Wait()
	slices.Sort(all)
	return &load{latencies: all, elapsed: time.Since(started), cpu: cpuTime(b) - used}
}

// cpuTime is what this process has used of all processors so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func post(transport http.RoundTripper, url string, body []byte) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	reply, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || !bytes.Contains(reply, []byte(`"status":"answered"`)) {
		return fmt.Errorf("status %d: %s", resp.StatusCode, reply)
	}
	return nil
}

// roundTrip sends a request and decodes the reply.
func roundTrip(transport http.RoundTripper, req *http.Request, out any) (status int, err error) {
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode, json.NewDecoder(resp.Body).Decode(out)
}

// fsync is the median of writing and syncing 512 bytes, in milliseconds.
func fsync(b *testing.B) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	buf := make([]byte, 512)
	var times []time.Duration
	for range 50 {
		from := time.Now()
		if _, err := f.Write(buf); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(from))
	}
	slices.Sort(times)
	return float64(times[len(times)/2].Microseconds()) / 1000
}
