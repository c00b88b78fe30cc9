package gateway

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	descEventLag       = desc("subscription_event_lag_seconds", "Time from the arrival of an event to its last subscriber.")
	descEventsDropped  = desc("subscription_events_dropped_total", "Events that came faster than they could be answered; their subscribers were told of a gap.")
	descEventsBad      = desc("subscription_events_malformed_total", "Events that are not JSON.")
	descClientsTooSlow = desc("subscription_clients_too_slow_total", "Messages not sent because too much waited for their client, which is cut.")
	descLive           = desc("live_queries", "Distinct live queries.")
	descStreams        = desc("event_streams", "Open event streams.")
)

// eventMetrics shows what a hub and the streams count.
type eventMetrics struct{ g *Gateway }

// Describe implements prometheus.Collector.
func (m *eventMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descEventLag, descEventsDropped, descEventsBad, descClientsTooSlow, descStreams, descLive} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (m *eventMetrics) Collect(ch chan<- prometheus.Metric) {
	s := m.g.hub.Stats()
	ch <- m.g.lag.metric(descEventLag)
	count(ch, descEventsDropped, s.Dropped)
	count(ch, descEventsBad, s.Malformed)
	count(ch, descClientsTooSlow, m.g.slow.Load())
	gauge(ch, descLive, float64(s.Live))
	gauge(ch, descStreams, float64(m.g.feeds.len()))
}

func count(ch chan<- prometheus.Metric, d *prometheus.Desc, n uint64) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
}

// Lag is told how long an event took; it fits subscribe.Options.Lag.
func (g *Gateway) Lag(took time.Duration) { g.lag.observe(took) }
