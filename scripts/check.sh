#!/usr/bin/env bash
# check.sh: what must hold besides the tests. Runs all checks, then fails if one did.
# GOVULNDB=file://DIR names a copy of the vulnerability database (scripts/vulndb.py makes one).
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()
run() { local name=$1; shift; echo "check: $name"; "$@" || failed+=("$name"); }

format() { local bad; bad=$(git ls-files '*.go' | xargs gofmt -l); [[ -z $bad ]] || { echo "not gofmt'd: $bad"; return 1; }; }

vulnerabilities() {
  local out status=0
  out=$(go tool govulncheck ${GOVULNDB:+-db "$GOVULNDB"} ./... 2>&1) || status=$?
  case $status in
    0) tail -n 1 <<<"$out" ;;
    3) echo "$out"; return 1 ;;
    *) if grep -q '^govulncheck: fetching vulnerabilities:' <<<"$out"; then
         echo "left out: the vulnerability database cannot be had here ($(tail -n 1 <<<"$out")); GOVULNDB=file://DIR names a copy"
       else echo "$out"; return 1; fi ;;
  esac
}

# Nothing looks methods up by name, or the linker would keep them all: docs/adr/005-cobra.md.
methods() {
  local found; found=$(CGO_ENABLED=0 go build -ldflags=-dumpdep -o /dev/null ./cmd/fraiseqld 2>&1 | grep -o '[^ ]* <ReflectMethod>' | sort -u)
  [[ -z $found ]] || { echo "$found"; return 1; }
}

run "format" format
run "vet" go vet ./...
run "imports" go test -count=1 ./internal/importtable
run "methods that are linked" methods
run "licences" scripts/licences.sh --check
run "staticcheck" go tool staticcheck ./...
run "known vulnerabilities" vulnerabilities
((${#failed[@]} == 0)) || { printf 'check: failed: %s\n' "${failed[@]}"; exit 1; }
echo "check: all good"
