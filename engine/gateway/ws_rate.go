package gateway

import (
	"hash/maphash"
	"net/netip"
	"sync/atomic"
	"time"
)

// initRate bounds how often an address initialises sockets. The number of its
// meters is fixed: addresses that share one share the rate, and nobody outside
// can foretell which do.
type initRate struct {
	seed   maphash.Seed
	meters [1024]meter
}

func (r *initRate) init() { r.seed = maphash.MakeSeed() }

// allow counts one initialisation; zero allows any number.
func (r *initRate) allow(from netip.Addr, perSecond int) bool {
	return perSecond <= 0 || r.meter(from).take(time.Since(processStart), perSecond)
}

// meter is that of an address; of IPv6 the network, which is one client's.
func (r *initRate) meter(from netip.Addr) *meter {
	from = from.Unmap().WithZone("")
	if from.Is6() {
		p, _ := from.Prefix(64)
		from = p.Addr()
	}
	return &r.meters[maphash.Comparable(r.seed, from)%uint64(len(r.meters))]
}

var processStart = time.Now()

// meter holds the time by which all that was taken is paid for.
type meter struct{ paid atomic.Int64 }

// take counts one, unless more than a second's worth would be unpaid (the
// generic cell rate algorithm).
func (m *meter) take(now time.Duration, perSecond int) bool {
	cost := time.Second / time.Duration(perSecond)
	for {
		held := m.paid.Load()
		next := max(time.Duration(held), now) + cost
		if next > now+time.Second {
			return false
		}
		if m.paid.CompareAndSwap(held, int64(next)) {
			return true
		}
	}
}
