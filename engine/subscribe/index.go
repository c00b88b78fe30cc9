package subscribe

import (
	"encoding/binary"
	"strings"
)

// index finds the groups of one channel that an event concerns. Groups whose
// conditions speak of the same members share a shape; within it they are found
// by the values. An event costs one look-up per shape, however many groups wait.
type index struct {
	documents shapes // for events that are answered with their payload
	rows      shapes // for events that name a row which the topic reads
}

type shapes map[string]*shape

type shape struct {
	conditions []Equal // the values do not count
	byValues   map[string]map[*group]struct{}
}

func (ix *index) add(g *group) {
	t := g.topic
	if ix.documents == nil {
		ix.documents, ix.rows = shapes{}, shapes{}
	}
	ix.documents.add(g, pinned(t))
	if t.Rereads() {
		ix.rows.add(g, t.Equals)
	} else {
		ix.rows.add(g, pinned(t))
	}
}

func (ix *index) remove(g *group) {
	t := g.topic
	ix.documents.remove(g, pinned(t))
	if t.Rereads() {
		ix.rows.remove(g, t.Equals)
	} else {
		ix.rows.remove(g, pinned(t))
	}
}

// pinned are all conditions of a topic on documents. One that answers them with rows
// leaves them to the reads.
func pinned(t *Topic) []Equal {
	if t.ByRow {
		return t.Equals
	}
	all := append(t.Equals[:len(t.Equals):len(t.Equals)], t.Pins...)
	if t.Filter != nil {
		all = append(all, t.Filter.terms...)
	}
	return all
}

// each calls f with the groups that the event concerns.
func (ix *index) each(e *event, f func(*group)) {
	list := ix.documents
	if e.named {
		list = ix.rows
	}
	var buffer [64]byte
	for _, s := range list {
		values, ok := s.values(e, buffer[:0])
		if !ok {
			continue
		}
		for g := range s.byValues[string(values)] {
			f(g)
		}
	}
}

func (all shapes) add(g *group, conditions []Equal) {
	name, values := shapeOf(conditions)
	s := all[name]
	if s == nil {
		s = &shape{conditions: conditions, byValues: map[string]map[*group]struct{}{}}
		all[name] = s
	}
	if s.byValues[values] == nil {
		s.byValues[values] = map[*group]struct{}{}
	}
	s.byValues[values][g] = struct{}{}
}

func (all shapes) remove(g *group, conditions []Equal) {
	name, values := shapeOf(conditions)
	s := all[name]
	delete(s.byValues[values], g)
	if len(s.byValues[values]) == 0 {
		delete(s.byValues, values)
	}
	if len(s.byValues) == 0 {
		delete(all, name)
	}
}

// values is the event's key in the shape; false: it lacks a member.
func (s *shape) values(e *event, dst []byte) ([]byte, bool) {
	for i := range s.conditions {
		c := &s.conditions[i]
		v, ok := e.value(c.Keys, c.Kind)
		if !ok {
			return nil, false
		}
		dst = appendText(dst, v)
	}
	return dst, true
}

// shapeOf is which members conditions speak of, and with which values.
func shapeOf(conditions []Equal) (name, values string) {
	var n, v []byte
	for _, e := range conditions {
		n = appendText(append(n, byte(e.Kind)), strings.Join(e.Keys, ","))
		v = appendText(v, e.Value)
	}
	return string(n), string(v)
}

// appendText writes a text with its length, so that no text can imitate two.
func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
