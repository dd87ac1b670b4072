// Package clickhousetest starts a ClickHouse server of its own for tests.
package clickhousetest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/executor/childtest"
)

// Password is that of every user.
const Password = "pgtest-secret"

// Server is a running server. Its users are default, which may do all, half, whose
// profile has readonly = 2, reader, whose profile has readonly = 1, and bare, whose profile
// has nothing else.
type Server struct {
	Port int         // of the native protocol
	HTTP int         // the port of the HTTP interface
	Conn driver.Conn // of the user default

	databases int
	mu        sync.Mutex
}

// startTime bounds the start of the server.
const startTime = 30 * time.Second

// Start runs a server for the length of the test. The test fails where there is no
// clickhouse-server.
func Start(tb testing.TB) *Server {
	tb.Helper()
	binary := "/usr/sbin/clickhouse-server"
	if found, err := exec.LookPath("clickhouse-server"); err == nil {
		binary = found
	}
	dir := tb.TempDir()
	ports := freePorts(tb, 3)
	write(tb, filepath.Join(dir, "config.xml"), fmt.Sprintf(config, dir, ports[0], ports[1], ports[2]))
	write(tb, filepath.Join(dir, "users.xml"), strings.ReplaceAll(users, "PASSWORD", Password))
	cmd := exec.CommandContext(context.Background(), binary, "--config-file="+filepath.Join(dir, "config.xml"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Dir = dir
	childtest.Start(tb, cmd)
	s := &Server{Port: ports[0], HTTP: ports[1]}
	conn, err := driver.Open(&driver.Options{
		Addr: []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port))},
		Auth: driver.Auth{Username: "default", Password: Password, Database: "default"}, DialTimeout: time.Second,
	})
	if err != nil {
		tb.Fatal(err)
	}
	s.Conn = conn
	tb.Cleanup(func() { _ = conn.Close() })
	s.await(tb, dir)
	return s
}

// await asks until the server answers.
func (s *Server) await(tb testing.TB, dir string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		err := s.Conn.Ping(ctx)
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "errors.log"))
			tb.Fatalf("ClickHouse does not answer: %v\n%s", err, log)
		}
	}
}

// Database makes a database by these statements and returns its name.
func (s *Server) Database(tb testing.TB, statements ...string) string {
	tb.Helper()
	s.mu.Lock()
	s.databases++
	name := fmt.Sprintf("d%d", s.databases)
	s.mu.Unlock()
	all := []string{"CREATE DATABASE " + name}
	for _, sql := range statements {
		all = append(all, strings.ReplaceAll(sql, "$.", name+"."))
	}
	for _, sql := range all {
		if err := s.Conn.Exec(context.Background(), sql); err != nil {
			tb.Fatalf("%.200s: %v", sql, err)
		}
	}
	return name
}

// URL is that of a database for a user.
func (s *Server) URL(user, database string) string {
	return fmt.Sprintf("clickhouse://%s:%s@127.0.0.1:%d/%s", user, Password, s.Port, database)
}

// Running is how many statements the server runs, that which asks left out.
func (s *Server) Running(ctx context.Context) (uint64, error) {
	var n uint64
	err := s.Conn.QueryRow(ctx, "SELECT toUInt64(count() - 1) FROM system.processes").Scan(&n)
	return n, err
}

func freePorts(tb testing.TB, n int) []int {
	tb.Helper()
	var out []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		_, text, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			tb.Fatal(err)
		}
		port, err := strconv.Atoi(text)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, port)
	}
	return out
}

func write(tb testing.TB, path, content string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
}

const config = `<?xml version="1.0"?>
<yandex>
	<logger><level>warning</level><log>%[1]s/server.log</log><errorlog>%[1]s/errors.log</errorlog></logger>
	<tcp_port>%[2]d</tcp_port><http_port>%[3]d</http_port><interserver_http_port>%[4]d</interserver_http_port>
	<listen_host>127.0.0.1</listen_host><path>%[1]s/data/</path><tmp_path>%[1]s/tmp/</tmp_path>
	<users_config>%[1]s/users.xml</users_config><default_profile>default</default_profile>
	<default_database>default</default_database><timezone>UTC</timezone><mark_cache_size>5368709</mark_cache_size>
</yandex>
`

const users = `<?xml version="1.0"?>
<yandex>
	<profiles><default/><bare><readonly>1</readonly></bare>
		<reader><join_use_nulls>1</join_use_nulls><readonly>1</readonly></reader><half><readonly>2</readonly></half>
		<tight><max_memory_usage>30000000</max_memory_usage></tight><partial><read_overflow_mode>break</read_overflow_mode></partial></profiles>
	<users>
		<default><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
		<bare><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>bare</profile><quota>default</quota></bare>
		<half><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>half</profile><quota>default</quota></half>
		<tight><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>tight</profile><quota>default</quota></tight>
		<partial><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>partial</profile><quota>default</quota></partial>
		<reader><password>PASSWORD</password><networks><ip>127.0.0.1</ip></networks><profile>reader</profile><quota>default</quota></reader>
	</users>
	<quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows>
		<read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
</yandex>
`
