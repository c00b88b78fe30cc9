package wellformed

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// node is JSON with what the standard decoder drops: the order of members, and
// members that are there twice.
type node struct {
	kind    byte // one of { [ s n b 0
	text    string
	members []member
	items   []*node
}

type member struct {
	key   string
	value *node
}

func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].key == key {
			return n.members[i].value
		}
	}
	return nil
}

func parse(body []byte) (*node, error) {
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	n, err := read(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON text")
	}
	return n, nil
}

func read(d *json.Decoder) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		return readContainer(d, t)
	case string:
		return &node{kind: 's', text: t}, nil
	case json.Number:
		return &node{kind: 'n', text: t.String()}, nil
	case bool:
		return &node{kind: 'b'}, nil
	}
	return &node{kind: '0'}, nil
}

func readContainer(d *json.Decoder, open json.Delim) (*node, error) {
	n := &node{kind: byte(open)}
	for d.More() {
		var key string
		if open == '{' {
			t, err := d.Token()
			if err != nil {
				return nil, err
			}
			key, _ = t.(string)
		}
		v, err := read(d)
		if err != nil {
			return nil, err
		}
		if open == '{' {
			n.members = append(n.members, member{key, v})
		} else {
			n.items = append(n.items, v)
		}
	}
	_, err := d.Token()
	return n, err
}
