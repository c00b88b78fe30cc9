package gateway

import "bytes"

type route uint8

const (
	routeOther route = iota
	routeGraphQL
	routeIDE
	routeHealth
	routeReady
	routeMetrics
	routeSockets // WebSockets only
	routeDemo
	routeCount
)

// routeNames are the values of the metrics' route label.
var routeNames = [routeCount]string{"other", "/graphql", "/graphql/ide", "/health", "/ready", "/metrics", "/subscriptions", "/demo"}

// Endpoint is the path that answers GraphQL; the IDE's files lie below idePrefix,
// those of the demo's page below DemoPage.
const (
	Endpoint  = "/graphql"
	idePrefix = "/graphql/ide/"
	DemoPage  = "/demo"
)

func (s *settings) routeOf(path []byte) route {
	switch string(path) {
	case Endpoint:
		return routeGraphQL
	case "/graphql/subscriptions", "/subscriptions":
		return routeSockets
	case "/health", "/healthz":
		return routeHealth
	case "/ready", "/health/ready":
		return routeReady
	case "/metrics":
		if !s.AdminListener {
			return routeMetrics
		}
	}
	if s.IDE != nil && bytes.HasPrefix(path, []byte(idePrefix)) {
		return routeIDE
	}
	if s.Demo != nil && demoPath(path) {
		return routeDemo
	}
	return routeOther
}

func demoPath(path []byte) bool {
	rest, ok := bytes.CutPrefix(path, []byte(DemoPage))
	return ok && (len(rest) == 0 || rest[0] == '/')
}

type method uint8

const (
	methodOther method = iota
	methodGet
	methodHead
	methodPost
	methodOptions
	methodCount
)

// methodNames are the values of the metrics' method label.
var methodNames = [methodCount]string{"_OTHER", "GET", "HEAD", "POST", "OPTIONS"}

func methodOf(m []byte) method {
	switch string(m) {
	case "GET":
		return methodGet
	case "HEAD":
		return methodHead
	case "POST":
		return methodPost
	case "OPTIONS":
		return methodOptions
	}
	return methodOther
}

// read says that a method asks for a representation.
func (m method) read() bool { return m == methodGet || m == methodHead }

// allowed are the methods of a route as the Allow field lists them.
func (s *settings) allowed(r route) string {
	switch {
	case r != routeGraphQL:
		return "GET, HEAD, OPTIONS"
	case s.Get == GetOff && s.IDE == nil:
		return "POST, OPTIONS"
	}
	return "GET, HEAD, POST, OPTIONS"
}
