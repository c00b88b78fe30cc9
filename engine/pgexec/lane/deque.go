package lane

// deque is a queue of queries that wait; those to be issued again go to its front.
type deque struct {
	ring  []*Query // its length is a power of two
	first int
	n     int
}

func (d *deque) len() int      { return d.n }
func (d *deque) front() *Query { return d.ring[d.first] }

func (d *deque) at(i int) int { return (d.first + i) & (len(d.ring) - 1) }

func (d *deque) pushBack(q *Query) {
	d.grow()
	d.ring[d.at(d.n)] = q
	d.n++
}

func (d *deque) pushFront(q *Query) {
	d.grow()
	d.first = d.at(len(d.ring) - 1)
	d.ring[d.first] = q
	d.n++
}

func (d *deque) popFront() *Query {
	q := d.ring[d.first]
	d.ring[d.first] = nil
	d.first = d.at(1)
	d.n--
	return q
}

func (d *deque) grow() {
	if d.n < len(d.ring) {
		return
	}
	ring := make([]*Query, max(16, 2*len(d.ring)))
	for i := range d.n {
		ring[i] = d.ring[d.at(i)]
	}
	d.ring, d.first = ring, 0
}
