#!/usr/bin/env bash
# fuzz.sh TIME: each fuzz target of the module, for this long.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-30s} n=0
while IFS=: read -r file line; do
  target=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/' <<<"$line")
  echo "fuzz: $target in $(dirname "$file"), $time"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$(dirname "$file")"
  n=$((n + 1))
done < <(git ls-files '*_test.go' | grep -v '^perf/' | xargs grep -HE '^func Fuzz[A-Za-z0-9_]*\(')
echo "fuzz: $n targets, $time each"
((n > 0))
