package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"
)

// metricsTimeout bounds reading a request for metrics and writing the reply.
const metricsTimeout = 10 * time.Second

// startMetrics serves what r counts under /metrics at Config.MetricsAddr, an address of
// its own without a key.
func (a *App) startMetrics(ctx context.Context, r *prometheus.Registry) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.opts.Config.MetricsAddr)
	if err != nil {
		return fmt.Errorf("serving metrics: %w; choose another address with ARIVU_METRICS_ADDR", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	s := &http.Server{Handler: mux, ReadHeaderTimeout: metricsTimeout, WriteTimeout: metricsTimeout}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("serving metrics", zap.Error(err))
		}
	}()
	a.metrics = listener.Addr().String()
	a.log.Info("metrics are served at http://" + a.metrics + "/metrics")
	a.onStop("metrics", func(ctx context.Context) error {
		err := s.Shutdown(ctx)
		<-done
		return err
	})
	return nil
}

// Metrics is where metrics are served, as host:port; "" if they are not.
func (a *App) Metrics() string { return a.metrics }
