package gateway

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"fraiseqld/netloop"
)

// class is how a request is run: docs/architecture.md, "Three classes of request".
type class uint8

const (
	inline class = iota
	coalesced
	worker
)

// classNames are the values of the metric's class label.
var classNames = [...]string{"inline", "coalesced", "worker"}

// classOf tells the class by what the event loop did with a request.
func classOf(d netloop.Disposition) class {
	switch d {
	case netloop.Pending:
		return coalesced
	case netloop.Offload:
		return worker
	}
	return inline
}

// classes counts requests. Each counter has a cache line of its own, since all loops add to them.
type classes [len(classNames)]struct {
	n atomic.Uint64
	_ [56]byte
}

func (c *classes) count(d netloop.Disposition) { c[classOf(d)].n.Add(1) }

var descClasses = desc("http_server_requests_by_class_total", "Requests, by how they are run: on the event loop, on a lane, by a worker.", "class")

func (c *classes) collect(ch chan<- prometheus.Metric) {
	for i := range c {
		ch <- prometheus.MustNewConstMetric(descClasses, prometheus.CounterValue, float64(c[i].n.Load()), classNames[i])
	}
}
