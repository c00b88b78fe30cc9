package lane

import "testing"

// Whatever bytes come in whatever pieces, Feed consumes no more than it got, and
// every query ends or is handed back exactly once.
func FuzzFeed(f *testing.F) {
	s := newServer()
	l := New(100)
	list, _ := conversation(s)
	submit(l, list...)
	f.Add(s.read(l.Flush(nil)), uint8(7))
	f.Add([]byte{'1', 0, 0, 0, 4, '2', 0, 0, 0, 4, 'D', 0, 0, 0, 6, 0, 0, 'C', 0, 0, 0, 4}, uint8(1))
	f.Add(append([]byte{'E', 0, 0, 0, 4 + 9}, "C26000\x00\x00\x00"...), uint8(3))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		l := New(2)
		list, _ := conversation(newServer())
		submit(l, list...)
		l.Flush(nil)
		var unread []byte
		for len(in) > 0 {
			n := min(len(in), 1+int(size))
			unread = append(unread, in[:n]...)
			in = in[n:]
			used, err := l.Feed(unread)
			if used < 0 || used > len(unread) {
				t.Fatalf("consumed %d of %d", used, len(unread))
			}
			unread = unread[used:]
			if err != nil {
				break
			}
			l.Flush(nil)
		}
		back := map[*Query]int{}
		l.Abandon(func(q *Query) { back[q]++ })
		for _, a := range list {
			if a.dones+back[&a.Query] != 1 {
				t.Fatalf("%s: done %d times, handed back %d times", a.SQL, a.dones, back[&a.Query])
			}
		}
	})
}
