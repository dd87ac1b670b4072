package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/executor/childtest"
	"arivu/planner/llm/llmtest"
)

// natsServer runs a broker outside of Arivu and returns its URL.
func natsServer(t *testing.T) string {
	t.Helper()
	port := freePort(t)
	cmd := exec.Command(buildServer(t), "-a", "127.0.0.1", "-p", strconv.Itoa(port), "-js", "-sd", t.TempDir())
	childtest.Start(t, cmd)
	url := fmt.Sprintf("nats://127.0.0.1:%d", port)
	bustest.Await(t, "the broker", func() bool {
		nc, err := nats.Connect(url)
		if err != nil {
			return false
		}
		nc.Close()
		return true
	})
	return url
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func ask(t *testing.T, address, question string) *client.Answer {
	t.Helper()
	c, err := client.New("http://"+address, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	a, err := c.Ask(ctx, client.Question{Question: question, Connection: "shop"}, func(client.Step) {})
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return a
}

// Four processes on a broker of its own give the answers that one process gives.
func TestRolesAsProcesses(t *testing.T) {
	t.Parallel()
	url := natsServer(t)
	vault := t.TempDir()
	settings := func(dir string) []string {
		return []string{"ARIVU_NATS_URL=" + url, "ARIVU_DATA_DIR=" + dir, "ARIVU_DEMO=false"}
	}
	spawn(t, "executor", "", append(settings(vault), "ARIVU_CONNECTION_SHOP=sqlite://"+shop(t))...)
	spawn(t, "tracer", "", settings(t.TempDir())...)
	spawn(t, "planner", "", settings(t.TempDir())...)
	edge := spawn(t, "edge", "", settings(t.TempDir())...)
	together := start(t)

	for _, question := range []string{"How many customers are there?", "How many orders per country?", "top 5 products by price"} {
		apart := ask(t, edge.address, question)
		one, err := together.Ask(t.Context(), client.Question{Question: question, Connection: "shop"}, func(client.Step) {})
		if err != nil {
			t.Fatal(err)
		}
		if apart.Status != events.StatusAnswered || apart.SQL != one.SQL || fmt.Sprint(apart.Rows) != fmt.Sprint(one.Rows) {
			t.Errorf("%s: %s %q %v; in one process %s %q", question, apart.Status, apart.SQL, apart.Error, one.Status, one.SQL)
		}
	}
}

// Each role makes the vault key of what it opens, and no other: a process without the
// planner has nothing that opens a model's key, one without the executor nothing that
// opens a database's credentials.
func TestVaultKeyOfEachRole(t *testing.T) {
	t.Parallel()
	url := natsServer(t)
	for roles, want := range map[string][]string{
		"executor": {"vault.key"}, "planner": {"planner.key"}, "edge": nil, "tracer": nil,
	} {
		t.Run(roles, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			spawn(t, roles, "", "ARIVU_NATS_URL="+url, "ARIVU_DATA_DIR="+dir, "ARIVU_DEMO=false")
			found, err := filepath.Glob(filepath.Join(dir, "*.key"))
			if err != nil {
				t.Fatal(err)
			}
			for i := range found {
				found[i] = filepath.Base(found[i])
			}
			if !slices.Equal(found, want) {
				t.Errorf("found %v, want %v", found, want)
			}
		})
	}
}

// A planner killed while the model is thinking is replaced without loss.
func TestPlannerKilledMidPlan(t *testing.T) {
	t.Parallel()
	url := natsServer(t)
	release := make(chan struct{})
	reply := llmtest.Plan("SELECT COUNT(*) AS customer_count FROM customers", "the number of customers")
	stub := llmtest.New(llmtest.Hold(release, reply), reply)
	defer close(release)
	settings := []string{"ARIVU_NATS_URL=" + url, "ARIVU_DEMO=false"}
	planner := slices.Concat(settings, []string{"ARIVU_DATA_DIR=" + t.TempDir(),
		"ARIVU_LLM_BASE_URL=" + llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123"})
	spawn(t, "executor,tracer", "", append(settings, "ARIVU_DATA_DIR="+t.TempDir(), "ARIVU_CONNECTION_SHOP=sqlite://"+shop(t))...)
	edge := spawn(t, "edge", "", append(settings, "ARIVU_DATA_DIR="+t.TempDir())...)
	doomed := spawn(t, "planner", "", planner...)

	answered := make(chan *client.Answer, 1)
	go func() { answered <- ask(t, edge.address, "How many customers are there?") }()
	bustest.Await(t, "the model to be asked", func() bool { return stub.Count() == 1 })
	doomed.kill()
	spawn(t, "planner", "", planner...)
	a := <-answered
	if a.Status != events.StatusAnswered || a.Path != events.PathLLM {
		t.Errorf("status %s by %s: %+v", a.Status, a.Path, a.Error)
	}
}
