package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap/zaptest"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor/childtest"
)

// cluster is three NATS servers on this machine.
type cluster struct {
	nodes []*exec.Cmd
	url   string
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	binary := buildServer(t)
	dir := t.TempDir()
	var ports, routes, urls [3]string
	for i := range ports {
		ports[i] = strconv.Itoa(freePort(t))
		routes[i] = fmt.Sprintf("127.0.0.1:%d", freePort(t))
		urls[i] = "nats://127.0.0.1:" + ports[i]
	}
	c := &cluster{url: strings.Join(urls[:], ",")}
	for i := range ports {
		conf := fmt.Sprintf(`
			server_name: node-%d, host: 127.0.0.1, port: %s
			jetstream { store_dir: "%s/%d", sync_interval: always, max_file_store: 16GB }
			cluster { name: arivu, listen: "%s", routes: ["nats://%s"] }`,
			i, ports[i], dir, i, routes[i], strings.Join(routes[:], `", "nats://`))
		file := filepath.Join(dir, fmt.Sprintf("%d.conf", i))
		if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(binary, "-c", file)
		childtest.Start(t, cmd)
		c.nodes = append(c.nodes, cmd)
	}
	return c
}

// jetStream is a connection of the test's own to a broker, beside the bus, until done is called.
func jetStream(t *testing.T, url string, opts ...nats.Option) (js jetstream.JetStream, done func()) {
	t.Helper()
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	js, err = jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js, nc.Close
}

// leader is the node that leads the log.
func (c *cluster) leader(t *testing.T) *exec.Cmd {
	t.Helper()
	js, done := jetStream(t, c.url)
	defer done()
	s, err := js.Stream(t.Context(), bus.StreamQueries)
	if err != nil {
		t.Fatal(err)
	}
	info := s.CachedInfo()
	if info.Config.Replicas != 3 {
		t.Fatalf("the log has %d replicas", info.Config.Replicas)
	}
	var n int
	if _, err := fmt.Sscanf(info.Cluster.Leader, "node-%d", &n); err != nil {
		t.Fatal(err)
	}
	return c.nodes[n]
}

// A cluster that loses the node which leads the log loses no question, and answers
// none twice. The roles do not wait for it to be up before they start.
func TestClusterLosesItsLeader(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	settings := []string{"ARIVU_NATS_URL=" + c.url, "ARIVU_DEMO=false"}
	for _, role := range []string{"executor", "tracer", "planner"} {
		spawn(t, role, "", append(settings, "ARIVU_DATA_DIR="+t.TempDir(), "ARIVU_CONNECTION_SHOP=sqlite://"+shop(t))...)
	}
	edge := spawn(t, "edge", "", append(settings, "ARIVU_DATA_DIR="+t.TempDir())...)

	const askers, each = 8, 15
	var answered atomic.Int64
	half := make(chan struct{})
	var wg sync.WaitGroup
	for n := range askers {
		wg.Go(func() {
			for i := range each {
				a := insistOn(t, edge.address, fmt.Sprintf("%d-%d", n, i))
				if a.Status != events.StatusAnswered {
					t.Errorf("%s: %+v", a.Status, a.Error)
				}
				if answered.Add(1) == askers*each/2 {
					close(half)
				}
			}
		})
	}
	<-half
	_ = c.leader(t).Process.Kill()
	wg.Wait()
	b, err := bus.Connect(t.Context(), bus.Options{URL: c.url, Name: "check", Logger: zaptest.NewLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close(t.Context()) }()
	bustest.Await(t, "every stream to have a leader again", func() bool {
		return b.Replay(t.Context(), func(*bus.Record) error { return nil }) == nil
	})
	checkChains(t, b, askers*each)
}

// insistOn asks under one key until there is an answer.
func insistOn(t *testing.T, address, key string) *client.Answer {
	t.Helper()
	var answer *client.Answer
	bustest.Await(t, "an answer", func() bool {
		a, err := askWithKey(t, address, key)
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			return false
		}
		answer = a
		return true
	})
	return answer
}

// option connects to the cluster.
func (c *cluster) option() nats.Option {
	return func(o *nats.Options) error {
		o.Servers = strings.Split(c.url, ",")
		return nil
	}
}

// settle waits until the nodes have found each other.
func (c *cluster) settle(t *testing.T) {
	t.Helper()
	bustest.Await(t, "the cluster to have a leader", func() bool {
		nc, err := nats.Connect("", c.option())
		if err != nil {
			return false
		}
		defer nc.Close()
		js, err := jetstream.New(nc)
		if err != nil {
			return false
		}
		const probe = "PROBE"
		_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: probe, Replicas: 3})
		return err == nil && js.DeleteStream(t.Context(), probe) == nil
	})
}
