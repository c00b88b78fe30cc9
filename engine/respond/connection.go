package respond

import (
	"strconv"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// Connection makes the document of a connection from what PostgreSQL answered
// for its page; the document is then read as any other.
type Connection struct {
	Page    *plan.Page
	MaxRows int    // when no size was asked: more rows are an error; 0: the size cuts
	Name    string // of the root field
}

// page is PostgreSQL's answer, see pgsql.
type page struct {
	size           int
	rows           []pageRow
	total          []byte
	before, behind bool // rows on the other side of the cursors
	more           bool // rows beyond the page
}

type pageRow struct{ keys, doc []byte }

// Document is the connection as a JSON document, keys as stored.
func (c *Connection) Document(row []byte) ([]byte, *gqlerr.Error) {
	p := readPage(row)
	if len(p.rows) > p.size {
		if c.MaxRows > 0 {
			return nil, gqlerr.Newf(gqlerr.TooManyRows, "Field '%s' has more than %d rows; ask for fewer with first.", c.Name, c.MaxRows)
		}
		p.rows, p.more = p.rows[:p.size], true
	}
	if c.Page.Backward() {
		for i, j := 0, len(p.rows)-1; i < j; i, j = i+1, j-1 {
			p.rows[i], p.rows[j] = p.rows[j], p.rows[i]
		}
	}
	return c.write(&p, make([]byte, 0, len(row)+len(row)/4)), nil
}

func readPage(row []byte) (p page) {
	members(row, func(key, value []byte) {
		switch string(key) {
		case "size":
			p.size, _ = strconv.Atoi(string(value))
		case "total":
			p.total = value
		case "before":
			p.before = value[0] == 't'
		case "behind":
			p.behind = value[0] == 't'
		case "rows":
			items(value, func(pair []byte) { p.add(pair) })
		}
	})
	return p
}

// add takes a row of its keys and its document; one without a document is no
// edge, as it is no item of a list.
func (p *page) add(pair []byte) {
	var r pageRow
	items(pair, func(part []byte) {
		if r.keys == nil {
			r.keys = part
		} else {
			r.doc = part
		}
	})
	if r.keys != nil && len(r.doc) > 0 && r.doc[0] != 'n' {
		p.rows = append(p.rows, r)
	}
}

// items calls f for each item of the array at the front of b.
func items(b []byte, f func(item []byte)) {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '[' {
		return
	}
	for i = skipSpace(b, i+1); i < len(b) && b[i] != ']'; {
		end := valueEnd(b, i)
		if end < 0 {
			return
		}
		f(b[i:end])
		if i = skipSpace(b, end); i < len(b) && b[i] == ',' {
			i = skipSpace(b, i+1)
		}
	}
}

func (c *Connection) write(p *page, dst []byte) []byte {
	dst = append(dst, '{')
	if c.Page.Edges {
		dst = append(c.edges(p, append(dst, `"edges":[`...)), ']', ',')
	}
	if c.Page.Nodes {
		dst = append(nodes(p, append(dst, `"nodes":[`...)), ']', ',')
	}
	if c.Page.Info {
		dst = append(c.info(p, append(dst, `"page_info":{`...)), '}', ',')
	}
	if p.total == nil {
		p.total = []byte("null")
	}
	return append(append(append(dst, `"total_count":`...), p.total...), '}')
}

func (c *Connection) edges(p *page, dst []byte) []byte {
	for i := range p.rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if c.Page.Cursors {
			dst = append(c.cursor(append(dst, `"cursor":`...), &p.rows[i]), ',')
		}
		dst = append(append(append(dst, `"node":`...), p.rows[i].doc...), '}')
	}
	return dst
}

func nodes(p *page, dst []byte) []byte {
	for i := range p.rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, p.rows[i].doc...)
	}
	return dst
}

func (c *Connection) cursor(dst []byte, r *pageRow) []byte {
	return append(plan.AppendCursor(append(dst, '"'), c.Page.Order, r.keys), '"')
}

// info is pageInfo. Beyond the page are rows in its direction when there was one
// too many, and rows behind the cursor that bounds its other end.
func (c *Connection) info(p *page, dst []byte) []byte {
	next, previous := p.behind, p.before
	if c.Page.Backward() {
		previous = previous || p.more
	} else {
		next = next || p.more
	}
	dst = strconv.AppendBool(append(dst, `"has_next_page":`...), next)
	dst = strconv.AppendBool(append(dst, `,"has_previous_page":`...), previous)
	if n := len(p.rows); n > 0 {
		dst = c.cursor(append(dst, `,"start_cursor":`...), &p.rows[0])
		dst = c.cursor(append(dst, `,"end_cursor":`...), &p.rows[n-1])
	}
	return dst
}
