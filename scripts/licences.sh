#!/usr/bin/env bash
# licences.sh [--check]: writes the licences of the Go modules that bin/fraiseqld links to NOTICE-go, or checks that it names them all.
set -euo pipefail
cd "$(dirname "$0")/.."
rule=$(printf '%.0s-' {1..72})
modules() { CGO_ENABLED=0 go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/fraiseqld | sort -u; }

write() {
  echo "fraiseqld links the Go modules below. Their licences follow, and that of Go itself."
  echo "scripts/licences.sh writes this file."
  one "The Go standard library" "$(go env GOROOT)"
  while read -r path version dir; do one "$path $version" "$dir"; done < <(modules)
}

one() {
  printf '\n%s\n\n%s\n' "$rule" "$1"
  local f any=
  for f in "$2"/LICEN[CS]E* "$2"/License* "$2"/COPYING* "$2"/NOTICE*; do [[ -f $f ]] || continue; any=1; echo; sed 's/[[:space:]]*$//' "$f"; done
  [[ -n $any ]] || { echo "licences.sh: $1 has no licence text" >&2; exit 1; }
}

check() {
  local lacking=0 linked
  linked=$(modules) || return 1
  while read -r path version _; do
    grep -qxF "$path $version" NOTICE-go || { echo "NOTICE-go lacks $path $version: run scripts/licences.sh"; lacking=1; }
  done <<<"$linked"
  return $lacking
}

if [[ ${1:-} == --check ]]; then check; else write >NOTICE-go.new; mv NOTICE-go.new NOTICE-go; fi
