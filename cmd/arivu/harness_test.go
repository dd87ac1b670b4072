package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/client"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor/childtest"
	"arivu/executor/engine/demo"
)

// Variables that turn the test binary into a server process of its own, which can
// be killed.
const (
	childRoles = "ARIVU_TEST_ROLES" // comma-separated, or "all"
	childKill  = "ARIVU_TEST_KILL"  // "point:kind" at which it kills itself
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == workerArgument {
		if err := new(workerCmd).Run(&env{ctx: context.Background(), streams: streams{in: os.Stdin, out: os.Stdout}}); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv(childRoles) != "" {
		os.Exit(child())
	}
	waitTogether()
	// fasthttp keeps the first two for the life of the process; nats.go 1.55 leaves the
	// third behind when an object store's publisher is cleaned up before it has begun.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), goleak.Cleanup(func(code int) {
			if path, err := shopFile(); err == nil {
				_ = os.RemoveAll(filepath.Dir(path))
			}
			os.Exit(code)
		}))
}

// waitTogether lets more tests run at once than there are cores, unless a flag says how
// many: most wait for processes that were killed to be missed.
func waitTogether() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", "6")
	}
}

// child serves the roles it is told to until it is killed or interrupted.
func child() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var environ []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "ARIVU_TEST_") {
			environ = append(environ, entry)
		}
	}
	cfg, err := config.Load("", environ, nil)
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	log, err := app.NewLogger(os.Stderr, cfg.Log, false)
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	roles := app.AllRoles()
	if names := os.Getenv(childRoles); names != "all" {
		roles = app.Roles{
			Edge: strings.Contains(names, "edge"), Planner: strings.Contains(names, "planner"),
			Executor: strings.Contains(names, "executor"), Tracer: strings.Contains(names, "tracer"),
		}
	}
	app.TuneMemory()
	a, err := app.Start(ctx, app.Options{Config: &cfg.Config, Roles: roles, Version: "test", Logger: log, Probe: killAt(os.Getenv(childKill)), Worker: workerCommand(), Flush: seldom})
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	fmt.Println("ready:", a.Address())
	<-ctx.Done()
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := a.Stop(drain); err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	return 0
}

// killAt returns a probe that kills the process with SIGKILL at a point of an
// event's life, such as "before-ack:planned".
func killAt(spec string) func(bus.Point, *events.Event) {
	point, kind, ok := strings.Cut(spec, ":")
	if !ok {
		return nil
	}
	return func(p bus.Point, e *events.Event) {
		if string(p) == point && string(e.Kind()) == kind {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal needs a moment, and nothing may happen in it
		}
	}
}

// process is a child that serves.
type process struct {
	cmd     *exec.Cmd
	address string
	exited  chan struct{}
}

// spawn starts a child with settings and waits until it is ready.
func spawn(t testing.TB, roles, kill string, settings ...string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), childRoles + "=" + roles, childKill + "=" + kill,
		"ARIVU_ADDR=127.0.0.1:0", "ARIVU_LOG_LEVEL=error"}, settings...)
	logs := &logWriter{t: t}
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	childtest.Start(t, cmd)
	p := &process{cmd: cmd, exited: make(chan struct{})}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "ready:"); ok {
				ready <- strings.TrimSpace(address)
			} else if strings.HasPrefix(lines.Text(), "failed:") {
				_, _ = logs.Write(lines.Bytes())
			}
		}
		_ = cmd.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() { p.kill(); logs.stop() })
	select {
	case p.address = <-ready:
	case <-p.exited:
		t.Fatalf("the %s process ended before it was ready", roles)
	case <-time.After(60 * time.Second):
		t.Fatalf("the %s process was not ready in time", roles)
	}
	return p
}

// kill ends the child with SIGKILL and waits for it.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// stop ends the child with SIGTERM and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.exited
}

// logWriter passes a child's log on to its test, as long as that runs.
type logWriter struct {
	mu   sync.Mutex
	t    testing.TB
	over bool
}

func (w *logWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.over {
		w.t.Logf("child: %s", strings.TrimSpace(string(p)))
	}
	return len(p), nil
}

func (w *logWriter) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
}

var shopFile = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "arivu-shop-")
	if err != nil {
		return "", err
	}
	path, _, err := demo.Ensure(context.Background(), dir, time.Now(), nil)
	return path, err
})

// shop is the demo database as of today, made once per test binary.
func shop(t testing.TB) string {
	t.Helper()
	path, err := shopFile()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// server is everything in this process, on a broker and data directory of its own.
type server struct {
	*client.Client
	app *app.App
}

// seldom keeps the timer with which nats-server flushes a stream from firing in a test: it
// is set and read there without a lock in common, which the race detector tells of when a
// stream takes long to open.
const seldom = time.Minute

// start brings up a server with settings, "NAME=value" as in the environment.
func start(t testing.TB, settings ...string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	settings = append([]string{"ARIVU_DATA_DIR=" + t.TempDir(), "ARIVU_SYNC=interval", "ARIVU_DEMO=false", "ARIVU_REUSE_RESULTS=0", "ARIVU_CONNECTION_SHOP=sqlite://" + shop(t)}, settings...)
	cfg, err := config.Load("", settings, nil)
	if err != nil {
		t.Fatal(err)
	}
	log, flush := zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel)), seldom
	if _, benchmark := t.(*testing.B); benchmark {
		log, flush = zap.NewNop(), 0
	}
	a, err := app.Start(context.Background(), app.Options{Config: &cfg.Config, Roles: app.AllRoles(), Version: "test", Logger: log, Listener: listener, Flush: flush})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	c, err := client.New("http://"+a.Address(), cfg.APIKey)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Client: c, app: a}
	s.look(t)
	return s
}

// look waits until the shop is known with what its rows hold: with the race detector
// and busy cores that takes longer than a question waits for it.
func (s *server) look(t testing.TB) {
	t.Helper()
	bustest.Await(t, "the snapshot of the shop", func() bool {
		var schema struct {
			Partial bool `json:"partial"`
		}
		err := s.Do(t.Context(), http.MethodGet, "/api/connections/shop/schema", nil, &schema)
		return err == nil && !schema.Partial
	})
}

// buildServer compiles the NATS server of go.mod for tests with a broker outside.
func buildServer(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nats-server")
	if out, err := exec.Command("go", "build", "-o", path, "github.com/nats-io/nats-server/v2").CombinedOutput(); err != nil {
		t.Fatalf("building nats-server: %v\n%s", err, out)
	}
	return path
}
