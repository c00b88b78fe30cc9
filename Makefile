# Each target says what it does; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
PORT    ?= 8000
T       ?= 30s
BIN     ?= bin/fraiseqld
TAGS    ?=

.PHONY: help build demo test test-race fuzz check cover bench bench-compare tune test-tools ide-if-possible clean

help: ## Show the targets
	@echo "make TARGET, one of:"
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

# The page for browsers takes a while the first time: packages are compiled beside it.
build: ## Build bin/fraiseqld: one static binary, with its version
	@CGO_ENABLED=0 go build -trimpath -tags '$(TAGS)' ./engine/... ./netloop/... ./internal/config ./internal/pgcluster >/dev/null 2>&1 & \
	  $(MAKE) --no-print-directory ide-if-possible; wait
	@echo "build: $(BIN) $(VERSION)"
	@CGO_ENABLED=0 go build -trimpath -tags '$(TAGS)' -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/fraiseqld

# Without the clients of other servers, which take most of the time to compile.
demo: ## Serve a bookshop from a private PostgreSQL; PORT=8000, Ctrl-C ends it and leaves nothing behind
	@$(MAKE) --no-print-directory build TAGS=nobus BIN=bin/demo/fraiseqld
	@echo "demo: http://127.0.0.1:$(PORT)/graphql, and live at http://127.0.0.1:$(PORT)/demo"
	@exec bin/demo/fraiseqld demo --listen 127.0.0.1:$(PORT)

test: ## Run every test, on the oldest and the newest PostgreSQL at hand; installs what it needs
	@scripts/test.sh all

test-race: ## Run the Go tests under the race detector, on one PostgreSQL
	@scripts/test.sh race

fuzz: ## Run each fuzz target for T=30s
	@scripts/fuzz.sh $(T)

check: ## Format, vet, imports, staticcheck, known vulnerabilities
	@scripts/check.sh

cover: ## Coverage per package; fails when httpparse or the engine are below 90 %
	@scripts/cover.sh

bench: ## Measure against the rivals on this machine; see perf/README.md
	@echo "bench: perf/run"
	@perf/run

OLD ?= HEAD~1
NEW ?= HEAD

bench-compare: ## Measure revision NEW (HEAD) against OLD (HEAD~1) in turn; prints new over old
	@perf/compare-revisions $(OLD) $(NEW)

tune: ## Find the loops, lanes, workers and processors that serve most on this machine; 3 minutes
	@perf/run tune

test-tools: ## Build bin/wsecho, the WebSocket echo server for conformance suites
	@echo "test-tools: bin/wsecho"
	@CGO_ENABLED=0 go build -trimpath -o bin/wsecho ./cmd/wsecho

clean: ## Remove what was built
	@echo "clean: bin/"
	@rm -rf bin

# Runs `make ide`, the next section's target, where npm is there to build the page; the binary works without it.
ide-if-possible:
	@if ! command -v npm >/dev/null; then echo "ide: left out, there is no npm here"; \
	elif ! $(MAKE) -n ide >/dev/null 2>&1; then echo "ide: left out, there is no target ide"; \
	else $(MAKE) --no-print-directory ide || echo "ide: left out, it could not be built"; fi

# ---------------------------------------------------------------- IDE
IDE := engine/gateway/ide

.PHONY: ide
ide: $(IDE)/dist/index.html ## Build GraphiQL for browsers to be embedded; needs npm, at build time only

$(IDE)/dist/index.html: $(wildcard $(IDE)/graphiql/*.json $(IDE)/graphiql/*.js $(IDE)/graphiql/*.mjs $(IDE)/graphiql/*.css $(IDE)/graphiql/index.html)
	@echo "ide: GraphiQL, by the versions in $(IDE)/graphiql/package-lock.json"
	@find $(IDE)/dist -type f ! -name README.txt -delete
	@cd $(IDE)/graphiql && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null && npm run --silent build && node compress.mjs
