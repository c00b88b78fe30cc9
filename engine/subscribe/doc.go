// Package subscribe hands events to subscribers. A Hub knows who waits for what;
// a Source (PostgreSQL's LISTEN) tells it of events; a Topic, which the engine
// makes of a subscription operation, writes the answer; a Member, which is a
// WebSocket's operation or an event stream, takes it.
//
// Subscribers whose answers cannot differ form a group: an event is projected,
// and its row read, once for all of them. An event finds its groups by an index
// over channel and argument values, not by asking each.
//
// Order: a group answers events in the order they came. A group that waits for
// the database holds up no other group.
package subscribe
