package wellformed

import "strconv"

// errors checks the form of each error, and that its path leads to a null.
func (c *checker) errors(n, data *node) {
	if n.kind != '[' || len(n.items) == 0 {
		c.add("errors", "not a list of errors")
		return
	}
	for i, e := range n.items {
		at := "errors[" + strconv.Itoa(i) + "]"
		if m := e.get("message"); m == nil || m.kind != 's' || m.text == "" {
			c.add(at, "no message")
		}
		c.once(at, e)
		for _, m := range e.members {
			switch m.key {
			case "message", "locations", "path", "extensions":
			default:
				c.add(at, "has %q", m.key)
			}
		}
		c.locations(at, e.get("locations"))
		if x := e.get("extensions"); x != nil && x.kind != '{' {
			c.add(at, "extensions are no object")
		}
		c.path(at, e.get("path"), data)
	}
}

func (c *checker) locations(at string, n *node) {
	if n == nil {
		return
	}
	if n.kind != '[' || len(n.items) == 0 {
		c.add(at, "locations are no list")
	}
	for _, l := range n.items {
		for _, key := range []string{"line", "column"} {
			v := l.get(key)
			if v == nil || v.kind != 'n' {
				c.add(at, "a location without a %s", key)
			} else if k, err := strconv.Atoi(v.text); err != nil || k < 1 {
				c.add(at, "%s %s", key, v.text)
			}
		}
	}
}

// path follows an error's path into the data: at its end, or above, is a null.
func (c *checker) path(at string, path, data *node) {
	switch {
	case path == nil:
		return
	case path.kind != '[' || len(path.items) == 0:
		c.add(at, "path is no list")
		return
	case data == nil:
		c.add(at, "a path without data")
		return
	}
	n := data
	for _, step := range path.items {
		if n.kind == '0' {
			return
		}
		next := n.get(step.text)
		if step.kind == 'n' {
			next = nil
			if i, err := strconv.Atoi(step.text); err == nil && i >= 0 && i < len(n.items) {
				next = n.items[i]
			}
		}
		if next == nil {
			c.add(at, "path leads to nothing at %s", step.text)
			return
		}
		n = next
	}
	if n.kind != '0' {
		c.add(at, "path leads to a value that is no null")
	}
}
