// Package pgsql turns plan nodes into SQL text and the arguments behind its
// placeholders. Text, identifiers and values are different types, so that a
// client's bytes cannot reach the text: SQL takes constants of this package
// only, Ident and Key quote names of the schema, Arg binds everything else.
package pgsql

import (
	"strconv"
	"strings"
	"sync"

	"fraiseqld/engine/schema"
)

// literal is SQL text. Outside this package no string variable converts to it,
// inside it only constants do.
type literal string

type builder struct {
	text   []byte
	buffer *[]byte // what text began in
	args   []Arg
	// from is how the row is called in the text.
	source *schema.Source
	limits Limits
	depth  int    // of lists whose objects the conditions in work are about
	nots   int    // of which NOT is around what is written
	parts  *parts // of a document that was taken apart; nil: it is read whole
}

// texts are buffers that statements are written in.
var texts = sync.Pool{New: func() any { return new([]byte) }}

// maxBuffer bounds what is kept of a buffer for another statement.
const maxBuffer = 64 << 10

// begun is a builder with a buffer. Who does not call done or release loses that, no more.
func begun(b builder) *builder {
	b.buffer = texts.Get().(*[]byte)
	b.text = (*b.buffer)[:0]
	return &b
}

// done is the text; nothing can be written any more.
func (b *builder) done() string {
	text := string(b.text)
	b.release()
	return text
}

func (b *builder) release() {
	if cap(b.text) <= maxBuffer {
		*b.buffer = b.text[:0]
		texts.Put(b.buffer)
	}
	b.text, b.buffer = nil, nil
}

func (b *builder) sql(s literal) { b.text = append(b.text, s...) }

// number writes a number of the configuration, never one of a client.
func (b *builder) number(n int) { b.text = strconv.AppendInt(b.text, int64(n), 10) }

// ident writes a quoted identifier.
func (b *builder) ident(name string) {
	b.text = append(b.text, '"')
	b.text = append(b.text, strings.ReplaceAll(name, `"`, `""`)...)
	b.text = append(b.text, '"')
}

// name writes a possibly qualified identifier.
func (b *builder) name(i schema.Ident) {
	if i.Schema != "" {
		b.ident(i.Schema)
		b.sql(".")
	}
	b.ident(i.Name)
}

// key writes a document key as a string constant.
func (b *builder) key(name string) {
	b.text = append(b.text, '\'')
	b.text = append(b.text, strings.ReplaceAll(name, `'`, `''`)...)
	b.text = append(b.text, '\'')
}

// typeName writes a type as the catalogue printed it (format_type quotes what must be).
func (b *builder) typeName(catalogue string) { b.text = append(b.text, catalogue...) }

// arg binds a value and writes its placeholder.
func (b *builder) arg(a Arg) {
	b.args = append(b.args, a)
	b.text = append(b.text, '$')
	b.number(len(b.args))
}
