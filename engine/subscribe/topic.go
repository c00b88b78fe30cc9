package subscribe

import "context"

// Topic is one subscription operation of one sender, ready to be answered.
type Topic struct {
	Channel string
	Equals  []Equal // all must hold; sorted by key
	Pins    []Equal // likewise, of payloads that are documents; reads of rows see to it themselves
	// Filter must let documents pass; nil: it always does. Of its terms the index
	// makes use. Reads of rows see to it themselves.
	Filter *Filter
	// ByRow says that the filter is one that only reads can see to: what is no row's
	// id is answered with the row of its id, too, or not at all.
	ByRow bool
	Never bool // an argument is null, which equals nothing
	// Key is equal for topics whose answers are always equal: the operation, its
	// variables and all that the sender's rights depend on.
	Key string
	// ReadKey is equal for topics that read rows alike.
	ReadKey string
	// After is the id of the last event that the subscriber has, when it resumes.
	// Only what is kept can be resumed.
	After string
	Answerer
	// Live makes the topic a live query: of the rest only Key counts.
	Live *Live
}

// Answerer writes whole answers: {"data":…} or {"errors":…}. Its methods may be
// called by several goroutines at once.
type Answerer interface {
	// Document answers with an event's payload.
	Document(dst, payload []byte) []byte
	// Row answers with the row of that id, read with the sender's rights. It appends
	// nothing when the row is not one that the subscriber has asked for. away says
	// that there was no database to read from.
	Row(ctx context.Context, dst []byte, id string) (answer []byte, away bool)
	// Rereads says that rows can be read.
	Rereads() bool
}

// Member is one subscriber. Its methods must not block.
type Member interface {
	// Name is equal for members that can share frames.
	Name() string
	// Frame makes of an answer what Send takes.
	Frame(answer []byte) any
	// Send delivers.
	Send(frame any)
}
