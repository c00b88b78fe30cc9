// Package bus hears events from Redis and NATS, where several servers hear the
// same: a [Bus] is a subscribe.Source.
//
// A Bus connects while there is somebody to hear, and again when the connection
// is lost. What came meanwhile is read where the other side kept it (streams of
// Redis, JetStream); otherwise, and when it was not kept long enough, Missed is
// told.
package bus
