package apq

import "sync"

// memoryBytes bounds the texts of a memory together.
const memoryBytes = 32 << 20

// perEntry is about what an entry takes beside its text.
const perEntry = 200

// memory keeps the texts that were used last. It owns its entries; what is
// found does not allocate.
type memory struct {
	max, most int // entries, bytes
	mu        sync.Mutex
	entries   map[Hash]*entry
	bytes     int
	root      entry // of the ring: root.next was used last, root.prev longest ago
}

type entry struct {
	hash       Hash
	text       string
	prev, next *entry
}

func newMemory(max, most int) *memory {
	m := &memory{max: max, most: most, entries: map[Hash]*entry{}}
	m.root.prev, m.root.next = &m.root, &m.root
	return m
}

func (m *memory) get(h Hash) (text string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[h]
	if e == nil {
		return "", false
	}
	e.unlink()
	m.front(e)
	return e.text, true
}

// put adds a text and forgets those used longest ago until all fit.
func (m *memory) put(h Hash, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[h] != nil || size(text) > m.most {
		return
	}
	e := &entry{hash: h, text: text}
	m.entries[h] = e
	m.bytes += size(text)
	m.front(e)
	for len(m.entries) > m.max || m.bytes > m.most {
		m.forget(m.root.prev)
	}
}

func size(text string) int { return len(text) + perEntry }

func (m *memory) forget(e *entry) {
	e.unlink()
	delete(m.entries, e.hash)
	m.bytes -= size(e.text)
}

func (m *memory) front(e *entry) {
	e.prev, e.next = &m.root, m.root.next
	e.prev.next, e.next.prev = e, e
}

func (e *entry) unlink() { e.prev.next, e.next.prev = e.next, e.prev }

func (m *memory) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.entries)
}
