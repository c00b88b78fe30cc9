#!/usr/bin/env bash
# test.sh all|race: the Go tests under the race detector on the oldest PostgreSQL at hand; with "all" also those that need
# a database on the newest one, and the Python tests. Installs PostgreSQL and a C compiler where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
say() { echo "test: $*"; }

command -v go >/dev/null || { say "Go is missing: install Go $(sed -n 's/^go //p' go.mod) or newer"; exit 2; }

# The race detector needs a C compiler.
race=-race
if ! command -v "$(go env CC)" >/dev/null; then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing a C compiler, which the race detector needs"
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends gcc libc6-dev >/dev/null
  else
    say "no C compiler here: without the race detector"
    race=
  fi
fi

# The buses of subscriptions and a pooler are tested with real servers; without them those tests are skipped.
missing=()
for server in redis-server pgbouncer; do command -v $server >/dev/null || missing+=($server); done
if ((${#missing[@]} > 0)); then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}, whose own service is not started"
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null || say "not all can be installed: their tests are left out"
  else
    say "no ${missing[*]} here: the tests with them are left out"
  fi
fi
command -v nats-server >/dev/null || [[ -x bin/nats-server ]] || { say "building bin/nats-server"; GOBIN=$PWD/bin go install github.com/nats-io/nats-server/v2@v2.15.2; } ||
  say "it cannot be had: the tests of NATS are left out"

say "modules"
go mod download
say "static build of all packages"
CGO_ENABLED=0 go build ./...
go build -o bin/withpg ./internal/pgcluster/cmd/withpg

say "all packages ${race:+under the race detector, }on the oldest PostgreSQL at hand"
bin/withpg --oldest -- go test ${race:+"$race"} -p 2 -timeout 10m ./...
[[ $what == all ]] || exit 0

say "allocations, which the race detector would falsify"
go test -run 'Alloc' ./...

databases=$(go list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... | awk '/ fraiseqld\/internal\/pgcluster\/pgtest( |$)/ { print $1 }')
say "packages that need a database, on the newest PostgreSQL that can be had"
status=0
bin/withpg --newest -- go test -p 2 -timeout 10m $databases ./internal/pgcluster/pgtest || status=$?
case $status in
  0) ;;
  3) say "left out: there is no second version of PostgreSQL here (reason above)" ;;
  *) exit "$status" ;;
esac

if [[ -x python/test.sh ]]; then
  say "Python"
  python/test.sh
fi
