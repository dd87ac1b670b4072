# Every task of the project is a target here; CI calls the same ones.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
export CGO_ENABLED ?= 0
# SQLite's library is C turned into Go: watching each of its reads and writes for races finds
# nothing of ours and makes it twenty times slower. It has no locks of its own in Go.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false
# Packages in which nothing runs beside anything else, and the command, whose tests go through all of it.
ALONE := ./cmd/arivu ./cmd/arivu/bench/... ./cmd/arivu/semfile ./executor/engine/demo ./executor/export ./executor/guard/... ./executor/veil \
	./planner/offline/... ./planner/prompt ./planner/proof
# Tests of the command in which roles are apart, one is killed, or several people ask at once.
TOGETHER := PlannerKilled|KilledAround|RolesAsProcesses|ConversationOverHTTP|TestPlannedWrite$$|ProseStreams
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2

.PHONY: help run build web test unit e2e screenshots measure deps accuracy race lint fuzz bench cover image clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-11s %s\n", $$1, $$2}'

run: build ## Build everything and serve it with the demo database on http://127.0.0.1:8000
	bin/arivu serve

build: web ## Build the binary with the web page in it: bin/arivu
	go build -ldflags '$(LDFLAGS)' -o bin/arivu ./cmd/arivu

web: edge/web/dist/index.html ## Build the web page

WEB_SOURCES := $(shell find edge/web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/test-results/*' -not -path '*/screenshots/*' -not -path '*/pictures/*' -not -name '*.go' 2>/dev/null)

edge/web/dist/index.html: edge/web/node_modules/.package-lock.json edge/openapi.json $(WEB_SOURCES)
	npm --prefix edge/web run build

edge/web/node_modules/.package-lock.json: edge/web/package.json edge/web/package-lock.json
	@# Not `npm ci`: it refuses a lock without the binaries of platforms that a registry
	@# does not offer. The lock is read and left as it is.
	npm --prefix edge/web install --no-save --no-audit --no-fund

deps: ## Install what the tests need: PostgreSQL, MariaDB, ClickHouse and Chromium, from Debian
	.ci/deps

test: deps ## Install what is needed and run every test
	$(MAKE) build
	gofmt -l $$(git ls-files '*.go') | (! grep .)
	go vet ./...
	@# With the race detector: what runs beside other things.
	CGO_ENABLED=1 go test $(RACE) -timeout 15m $$(go list ./... | grep -vxF "$$(go list $(ALONE))")
	CGO_ENABLED=1 go test $(RACE) -run '$(TOGETHER)' ./cmd/arivu
	@# Without it, which makes them ten times slower: what computes, and what asks databases thousands of times,
	@# DuckDB among them, whose library is C++ and in the build that has its tag.
	CGO_ENABLED=1 go test -tags duckdb -timeout 15m $(ALONE) ./executor/engine/duckdb/...
	@# What a process holds while ten million rows go through it, of which the detector would be most.
	go test -run TestResidentMemory ./executor
	npm --prefix edge/web test
	$(MAKE) e2e

e2e: build ## Drive the real page in Chromium against the real binary
	.ci/e2e

screenshots: build ## Take pictures of every page: edge/web/screenshots
	npm --prefix edge/web run screenshots

measure: build ## Measure how quickly the pages load, in Chromium
	npm --prefix edge/web run measure

accuracy: build ## Measure how well questions are answered
	bin/arivu bench

race: ## Run the Go tests only, with the race detector
	CGO_ENABLED=1 go test $(RACE) ./...

lint: ## Run the linters
	go run $(GOLANGCI) run ./...

fuzz: ## Fuzz every target for a minute each
	.ci/fuzz 60s

bench: ## Measure the guard, latency and throughput at 1, 16, 64 and 256 in flight, start, memory, drain, sockets, and engines against their drivers
	go test -run '^$$' -bench Guard ./executor/guard/
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./cmd/arivu/
	CGO_ENABLED=1 go test -p 1 -tags duckdb -run '^$$' -bench AgainstDriver -benchtime 20x -timeout 30m ./executor/engine/...

cover: ## Show test coverage by package
	go test -cover ./... | grep -v 'no test files'

image: ## Build the container image
	docker build -f deploy/Dockerfile -t arivu:$(VERSION) --build-arg VERSION=$(VERSION) .

clean: ## Remove what was built
	rm -rf bin edge/web/node_modules edge/web/test-results
	find edge/web/dist -mindepth 1 -not -name .gitkeep -delete
