package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// goPackage is what `go list -json` tells of one package of the module.
type goPackage struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// The import table of the design: packages may import only what their row allows
// (by prefix; a package may always import itself and what lies below it).
var importTable = []struct {
	dir     string
	allowed []string
}{
	{"events/bus/bustest", []string{"events", "events/bus", "events/broker"}},
	{"events/beat", nil},
	{"events/broker", nil},
	{"events/bus", []string{"events", "events/beat", "events/turns"}},
	{"events/flight", nil},
	{"events/turns", []string{"events"}},
	{"events/vault", nil},
	{"events", nil},
	{"edge", []string{"events", "events/beat", "events/bus"}},
	{"planner", []string{"events", "events/bus", "events/flight", "events/vault"}},
	{"executor", []string{"events", "events/bus", "events/flight", "events/turns", "events/vault"}},
	{"tracer", []string{"events", "events/bus"}},
	{"cmd/arivu", []string{"events", "edge", "planner", "executor", "tracer"}},
}

// Outside modules that may be imported only below one directory.
var fences = []struct{ module, dir string }{
	{"github.com/nats-io/nats.go", "events/bus"},
	{"github.com/nats-io/nats-server", "events/broker"},
	{"github.com/gofiber/", "edge"},
	{"github.com/fasthttp/websocket", "edge"},
	{"github.com/valyala/fasthttp", "edge"},
	{"github.com/jackc/pgx", "executor/engine"},
	{"modernc.org/sqlite", "executor/engine"},
	{"github.com/go-sql-driver/mysql", "executor/engine"},
	{"github.com/duckdb/", "executor/engine/duckdb"},
	{"github.com/ClickHouse/", "executor/engine/clickhouse"},
	{"github.com/parquet-go/", "executor/export"},
	{"github.com/apache/arrow-go/", "executor/export"},
	{"github.com/snowflakedb/", "executor/engine/snowflake"},
	{"github.com/microsoft/go-mssqldb", "executor/engine/sqlserver"},
	{"github.com/openai/", "planner/llm"},
	{"github.com/anthropics/", "planner/llm"},
	{"github.com/sqlc-dev/", "executor/guard"},
}

func modulePackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "arivu/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	var all []goPackage
	for {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func inside(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

// The table holds for what is shipped; tests may use the test support packages and
// real drivers.
func TestImportTable(t *testing.T) {
	t.Parallel()
	packages := modulePackages(t)
	if len(packages) < 15 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for _, p := range packages {
		pkg := strings.TrimPrefix(p.ImportPath, "arivu/")
		row := slices.IndexFunc(importTable, func(r struct {
			dir     string
			allowed []string
		}) bool {
			return inside(pkg, r.dir)
		})
		if row < 0 {
			t.Errorf("%s has no row in the import table", pkg)
			continue
		}
		if pkg == "events" && slices.ContainsFunc(p.Imports, func(i string) bool { return strings.HasPrefix(i, "arivu/") }) {
			t.Error("events imports a package of ours: everybody else rests on it")
		}
		for _, imported := range p.Imports {
			if own, ok := strings.CutPrefix(imported, "arivu/"); ok {
				checkOwn(t, pkg, own, importTable[row].dir, importTable[row].allowed)
				continue
			}
			checkOutside(t, pkg, imported)
		}
	}
}

func checkOwn(t *testing.T, pkg, imported, dir string, allowed []string) {
	t.Helper()
	if inside(imported, dir) {
		if testSupport(imported) && !testSupport(pkg) {
			t.Errorf("%s imports %s, which is for tests", pkg, imported)
		}
		return
	}
	for _, a := range allowed {
		// A row that names a part's root also allows its sub-packages to cmd, which
		// constructs them; elsewhere a part is only its root.
		if imported == a || (strings.HasPrefix(dir, "cmd/") && inside(imported, a)) {
			return
		}
	}
	t.Errorf("%s imports %s: not in the import table", pkg, imported)
}

func testSupport(pkg string) bool { return strings.HasSuffix(path.Base(pkg), "test") }

func checkOutside(t *testing.T, pkg, imported string) {
	t.Helper()
	for _, f := range fences {
		if strings.HasPrefix(imported, f.module) && !inside(pkg, f.dir) && !testSupport(pkg) {
			t.Errorf("%s imports %s, which stays in %s", pkg, imported, f.dir)
		}
	}
}
