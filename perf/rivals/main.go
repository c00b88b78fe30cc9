// Command rivals holds the servers that fraiseqld is measured against and that
// are written in Go: reactors that answer a constant, and a hand-written
// net/http server on PostgreSQL. It is a module of its own, so that their
// libraries are not the product's.
//
//	rivals KIND HOST:PORT
package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

// kinds are the servers; each runs until the process is ended.
var kinds = map[string]func(addr string) error{
	"floor":          serveFloor,
	"gnet":           func(addr string) error { return serveGnet(addr, newDivider) },
	"gnet-httpparse": func(addr string) error { return serveGnet(addr, newParser) },
	"evio-httpparse": serveEvio,
	"fasthttp":       serveFasthttp,
	"nethttp":        serveNetHTTP,
}

// The constant answers.
const (
	typename = `{"data":{"__typename":"Query"}}`
	health   = `{"status":"healthy","service":"fraiseql"}`
)

func main() {
	if len(os.Args) != 3 || kinds[os.Args[1]] == nil {
		var names []string
		for name := range kinds {
			names = append(names, name)
		}
		slices.Sort(names)
		fmt.Fprintf(os.Stderr, "usage: rivals %s HOST:PORT\n", strings.Join(names, "|"))
		os.Exit(2)
	}
	if err := kinds[os.Args[1]](os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}

// loops is how many event loops a reactor gets: as fraiseqld by default, which
// leaves half the processors to PostgreSQL.
func loops() int { return max(runtime.NumCPU()/2, 1) }

// constant is the body for a path.
func constant(path []byte) string {
	if string(path) == "/health" {
		return health
	}
	return typename
}
