package subscribe

import (
	"encoding/binary"
	"strings"
)

// index finds the groups of one channel that an event concerns. Groups whose
// conditions speak of the same members share a shape; within it they are found
// by the values. An event costs one look-up per shape, however many groups wait.
type index struct {
	shapes map[string]*shape
	groups int
}

type shape struct {
	conditions []Equal // without values
	byValues   map[string]map[*group]struct{}
}

func (ix *index) add(g *group) {
	t := g.topic
	if ix.shapes == nil {
		ix.shapes = map[string]*shape{}
	}
	name := shapeOf(t)
	s := ix.shapes[name]
	if s == nil {
		s = &shape{conditions: t.Equals, byValues: map[string]map[*group]struct{}{}}
		ix.shapes[name] = s
	}
	values := valuesOf(t)
	if s.byValues[values] == nil {
		s.byValues[values] = map[*group]struct{}{}
	}
	s.byValues[values][g] = struct{}{}
	ix.groups++
}

func (ix *index) remove(g *group) {
	name, values := shapeOf(g.topic), valuesOf(g.topic)
	s := ix.shapes[name]
	delete(s.byValues[values], g)
	ix.groups--
	if len(s.byValues[values]) == 0 {
		delete(s.byValues, values)
	}
	if len(s.byValues) == 0 {
		delete(ix.shapes, name)
	}
}

// each calls f with the groups that the event concerns.
func (ix *index) each(e *event, f func(*group)) {
	var buffer [64]byte
	for _, s := range ix.shapes {
		values, ok := s.values(e, buffer[:0])
		if !ok {
			continue
		}
		for g := range s.byValues[string(values)] {
			f(g)
		}
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

func shapeOf(t *Topic) string {
	var b []byte
	for _, e := range t.Equals {
		b = append(b, byte(e.Kind))
		b = appendText(b, strings.Join(e.Keys, ","))
	}
	return string(b)
}

func valuesOf(t *Topic) string {
	var b []byte
	for _, e := range t.Equals {
		b = appendText(b, e.Value)
	}
	return string(b)
}

// appendText writes a text with its length, so that no text can imitate two.
func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
