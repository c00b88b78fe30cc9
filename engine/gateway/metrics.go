package gateway

import (
	"bytes"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/cache"
	"fraiseqld/engine/gqlerr"
)

// Pool is a picture of the database connections.
type Pool struct{ Idle, Used, Max int }

// Sources are where metrics that others count are read from. Nil ones are left out.
type Sources struct {
	Plans       func() engine.Stats
	Pool        func() Pool
	Connections func() int // of HTTP clients
	Persisted   func() apq.Stats
	Answers     func() cache.Stats // kept ones
}

// Metrics counts what the server does and shows it to Prometheus.
type Metrics struct {
	// These are moved by who serves sockets and events.
	WebSockets         atomic.Int64
	Subscriptions      atomic.Int64
	SubscriptionEvents atomic.Uint64

	sources    Sources
	registry   *prometheus.Registry
	requests   family[requestKey, histogram]
	operations [len(operationTypes)][2]histogram
	errors     family[gqlerr.Code, atomic.Uint64]
	database   [2]histogram // of batches: reads, writes
	classes    classes
}

type requestKey struct {
	method method
	route  route
	status int
}

// operationTypes are the values of the type label; the first stands for
// requests of which no operation was chosen.
var operationTypes = [...]string{"none", "query", "mutation", "subscription"}

// The bounds of the families. All keys are the program's own words; the bounds
// hold if that is ever wrong.
const (
	maxRequestSeries = 500
	maxErrorSeries   = 100
)

// NewMetrics returns metrics that also read the sources.
func NewMetrics(s Sources) *Metrics {
	m := &Metrics{sources: s, registry: prometheus.NewRegistry()}
	m.requests.max, m.errors.max = maxRequestSeries, maxErrorSeries
	m.registry.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Register adds a collector of another part of the program.
func (m *Metrics) Register(c prometheus.Collector) error { return m.registry.Register(c) }

func (m *Metrics) request(mt method, r route, status int, took time.Duration) {
	m.requests.get(requestKey{mt, r, status}).observe(took)
}

func (m *Metrics) operation(out engine.Outcome, took time.Duration) {
	cached := 0
	if out.Cached {
		cached = 1
	}
	m.operations[operationType(out.Operation)][cached].observe(took)
	if out.Errors > 0 {
		m.errors.get(out.Code).Add(uint64(out.Errors))
	}
}

func operationType(name string) int {
	for i := 1; i < len(operationTypes); i++ {
		if operationTypes[i] == name {
			return i
		}
	}
	return 0
}

// Database counts one batch of statements; it fits pgexec.Options.Observe.
func (m *Metrics) Database(readOnly bool, took time.Duration, _ bool) {
	if readOnly {
		m.database[0].observe(took)
	} else {
		m.database[1].observe(took)
	}
}

var (
	descRequests      = desc("http_server_request_duration_seconds", "Time to answer HTTP requests, without waiting for a worker.", "method", "route", "status")
	descConnections   = desc("http_server_active_connections", "Open client connections.")
	descOperations    = desc("graphql_operation_duration_seconds", "Time to answer GraphQL operations.", "type", "cached")
	descErrors        = desc("graphql_errors_total", "Errors in GraphQL answers, by the code of the answer's first error.", "code")
	descPlanHits      = desc("plan_cache_hits", "Operations whose plan was in the cache.")
	descPlanMisses    = desc("plan_cache_misses", "Operations whose plan was made.")
	descPlanEntries   = desc("plan_cache_entries", "Documents in the plan cache.")
	descPersisted     = desc("persisted_queries_total", "Requests that named their document, by what came of it.", "outcome")
	descPersistedKept = desc("persisted_queries_entries", "Documents known by their identifier.", "kind")
	descAnswers       = desc("response_cache_requests_total", "Queries that may be kept, by what came of it.", "outcome")
	descAnswersLost   = desc("response_cache_dropped_total", "Kept answers that were dropped, by the reason.", "reason")
	descAnswersKept   = desc("response_cache_entries", "Answers that are kept.")
	descAnswersBytes  = desc("response_cache_bytes", "Memory of the answers that are kept.")
	descPool          = desc("db_client_connections", "Database connections.", "state")
	descDatabase      = desc("db_client_operation_duration_seconds", "Time of batches of statements, with the wait for a connection.", "kind")
	descSockets       = desc("websocket_connections", "Open WebSockets.")
	descSubscriptions = desc("subscriptions_active", "Running subscriptions.")
	descEvents        = desc("subscription_events_total", "Events delivered to subscriptions.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe implements prometheus.Collector. The series vary, so none is declared.
func (m *Metrics) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	m.requests.each(func(k requestKey, h *histogram) {
		ch <- h.metric(descRequests, methodNames[k.method], routeNames[k.route], strconv.Itoa(k.status))
	})
	m.classes.collect(ch)
	for i := range m.operations {
		for cached := range m.operations[i] {
			ch <- m.operations[i][cached].metric(descOperations, operationTypes[i], strconv.FormatBool(cached == 1))
		}
	}
	m.errors.each(func(code gqlerr.Code, n *atomic.Uint64) {
		ch <- prometheus.MustNewConstMetric(descErrors, prometheus.CounterValue, float64(n.Load()), string(code))
	})
	ch <- m.database[0].metric(descDatabase, "read")
	ch <- m.database[1].metric(descDatabase, "write")
	gauge(ch, descSockets, float64(m.WebSockets.Load()))
	gauge(ch, descSubscriptions, float64(m.Subscriptions.Load()))
	ch <- prometheus.MustNewConstMetric(descEvents, prometheus.CounterValue, float64(m.SubscriptionEvents.Load()))
	m.collectSources(ch)
}

func (m *Metrics) collectSources(ch chan<- prometheus.Metric) {
	if m.sources.Plans != nil {
		s := m.sources.Plans()
		ch <- prometheus.MustNewConstMetric(descPlanHits, prometheus.CounterValue, float64(s.Hits))
		ch <- prometheus.MustNewConstMetric(descPlanMisses, prometheus.CounterValue, float64(s.Misses))
		gauge(ch, descPlanEntries, float64(s.Entries))
	}
	if m.sources.Persisted != nil {
		collectPersisted(ch, m.sources.Persisted())
	}
	if m.sources.Answers != nil {
		collectAnswers(ch, m.sources.Answers())
	}
	if m.sources.Pool != nil {
		p := m.sources.Pool()
		gauge(ch, descPool, float64(p.Idle), "idle")
		gauge(ch, descPool, float64(p.Used), "used")
		gauge(ch, descPool, float64(p.Max), "max")
	}
	if m.sources.Connections != nil {
		gauge(ch, descConnections, float64(m.sources.Connections()))
	}
}

func collectAnswers(ch chan<- prometheus.Metric, s cache.Stats) {
	counter := func(d *prometheus.Desc, n uint64, label string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), label)
	}
	counter(descAnswers, s.Hits, "hit")
	counter(descAnswers, s.Misses, "miss")
	counter(descAnswers, s.Shared, "shared")
	counter(descAnswersLost, s.Outdated, "outdated")
	counter(descAnswersLost, s.Evicted, "evicted")
	gauge(ch, descAnswersKept, float64(s.Entries))
	gauge(ch, descAnswersBytes, float64(s.Bytes))
}

func collectPersisted(ch chan<- prometheus.Metric, s apq.Stats) {
	for _, c := range []struct {
		outcome string
		n       uint64
	}{{"hit", s.Hits}, {"miss", s.Misses}, {"stored", s.Stored}, {"refused", s.Refused}, {"failed", s.Failures}} {
		ch <- prometheus.MustNewConstMetric(descPersisted, prometheus.CounterValue, float64(c.n), c.outcome)
	}
	gauge(ch, descPersistedKept, float64(s.Entries), "registered")
	gauge(ch, descPersistedKept, float64(s.Trusted), "trusted")
}

func gauge(ch chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

// text is the exposition in Prometheus' text format.
func (m *Metrics) text() ([]byte, error) {
	families, err := m.registry.Gather()
	if err != nil && len(families) == 0 {
		return nil, err
	}
	var b bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&b, f); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
