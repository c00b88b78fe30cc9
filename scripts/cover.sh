#!/usr/bin/env bash
# cover.sh: statements that the tests of all packages run, per package. Fails when httpparse or an engine package is below
# 90 %; packages of helpers for tests (plantest) are shown only.
set -euo pipefail
cd "$(dirname "$0")/.."
profile=$(mktemp) log=$(mktemp)
trap 'rm -f "$profile" "$log"' EXIT
echo "cover: running all tests"
go build -o bin/withpg ./internal/pgcluster/cmd/withpg
bin/withpg -- go test -p 2 -timeout 15m -coverpkg=./... -coverprofile="$profile" ./... >"$log" 2>&1 || { cat "$log"; exit 1; }
awk '
  /^mode:/ { next }
  { statements[$1] = $2; if ($3 > 0) hit[$1] = 1 }
  END {
    for (block in statements) {
      file = block; sub(/:.*/, "", file); package = file; sub(/\/[^\/]*$/, "", package); sub(/^fraiseqld\//, "", package)
      all[package] += statements[block]
      if (block in hit) run[package] += statements[block]
    }
    for (package in all) printf "%6.1f %% %s\n", 100 * run[package] / all[package], package | "sort -k3"
    close("sort -k3")
    for (package in all)
      if (package ~ /^(httpparse|engine(\/.*)?)$/ && package !~ /test$/ && 100 * run[package] / all[package] < 90) { low = low " " package }
    if (low) { print "cover: below 90 %:" low; exit 1 }
  }' "$profile"
