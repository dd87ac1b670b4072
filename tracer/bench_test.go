package tracer_test

import (
	"fmt"
	"sync"
	"testing"

	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/tracer"
)

// BenchmarkFold projects a backlog of questions, each with 4 events and 4 spans.
func BenchmarkFold(b *testing.B) {
	for _, sessions := range []int{1, 1 << 20} {
		b.Run(fmt.Sprintf("sessions=%d", sessions), func(b *testing.B) {
			const questions = 3000
			h := newHouse(b)
			var all sync.WaitGroup
			for w := range 16 {
				all.Go(func() {
					for i := w; i < questions; i += 16 {
						h.live(fmt.Sprintf("bench-%d", i%sessions), 0, func() {})
					}
				})
			}
			all.Wait()
			for b.Loop() {
				tr := tracer.New(tracer.Config{Bus: h.bus})
				if err := tr.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				bustest.Await(b, "the backlog", func() bool { return h.settled(0) })
				tr.Stop(b.Context())
				b.StopTimer()
				h.forgetAcks()
				for _, bucket := range []string{bus.BucketTraces, bus.BucketSessions} {
					if err := h.bus.Documents(bucket).Drop(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(questions)*float64(b.N)/b.Elapsed().Seconds(), "questions/s")
		})
	}
}

// BenchmarkRebuild rebuilds the documents of a log.
func BenchmarkRebuild(b *testing.B) {
	const questions = 3000
	h := newHouse(b)
	var all sync.WaitGroup
	for w := range 16 {
		all.Go(func() {
			for i := w; i < questions; i += 16 {
				h.live(fmt.Sprintf("bench-%d", i%50), 0, func() {})
			}
		})
	}
	all.Wait()
	for b.Loop() {
		if err := tracer.Rebuild(b.Context(), h.bus, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(questions)*float64(b.N)/b.Elapsed().Seconds(), "questions/s")
}
