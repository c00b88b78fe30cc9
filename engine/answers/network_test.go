package answers_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

const networkSDL = `
type Doc @sqlSource(view: "v_doc") { id: Int!  addr: IpAddressString }
type Col @sqlSource(view: "v_col") { id: Int!  addr: IpAddressString }
type Query { docs: [Doc!]!  cols: [Col!]! }`

var addresses = []string{"10.1.2.3", "172.16.0.1", "172.32.0.1", "192.168.1.1", "8.8.8.8", "127.0.0.1", "169.254.7.7", "224.0.0.1", "255.255.255.255", "192.0.2.9", "198.51.100.7",
	"203.0.113.250", "240.0.0.1", "100.64.0.1", "100.128.0.1", "2001:4860::1", "::1", "fe80::1", "fc00::1", "fd12::7", "fec0::1", "ff02::1", "2001:db8::5", "2606:4700::1111"}

// classified says what each classification is of, by the standard library where it knows.
var classified = map[string]func(netip.Addr) bool{
	"isPrivate":       private,
	"isPublic":        func(a netip.Addr) bool { return !private(a) },
	"isIPv4":          netip.Addr.Is4,
	"isIPv6":          netip.Addr.Is6,
	"isLoopback":      netip.Addr.IsLoopback,
	"isMulticast":     netip.Addr.IsMulticast,
	"isLinkLocal":     netip.Addr.IsLinkLocalUnicast,
	"isBroadcast":     func(a netip.Addr) bool { return a.String() == "255.255.255.255" },
	"isDocumentation": in("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
	"isReserved":      in("240.0.0.0/4"),
	"isCarrierGrade":  in("100.64.0.0/10"),
	"isSiteLocal":     in("fec0::/10"),
	"isUniqueLocal":   in("fc00::/7"),
	"isGlobalUnicast": in("8.8.8.8/32", "172.32.0.1/32", "100.128.0.1/32", "2001:4860::/32", "2606:4700::/32"),
}

// private is what the reference takes for it: the loopback network of IPv4 too, ::1 not.
func private(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() && a.Is4() || a.IsLinkLocalUnicast()
}

func in(prefixes ...string) func(netip.Addr) bool {
	return func(a netip.Addr) bool {
		for _, p := range prefixes {
			if netip.MustParsePrefix(p).Contains(a) {
				return true
			}
		}
		return false
	}
}

// TestNetworkFilter: every operator on addresses of every kind, in documents and
// columns, and that false means the opposite.
func TestNetworkFilter(t *testing.T) {
	var values []string
	for i, a := range addresses {
		values = append(values, fmt.Sprintf("(%d, '%s')", i+1, a))
	}
	e := answers(t, networkSDL, `CREATE TABLE v_col (id int PRIMARY KEY, addr inet, data jsonb); INSERT INTO v_col (id, addr) VALUES `+strings.Join(values, ",")+`, (99, NULL);
UPDATE v_col SET data = jsonb_build_object('id', id, 'addr', host(addr)); CREATE VIEW v_doc AS SELECT id, data FROM v_col;`)
	filters := map[string]func(netip.Addr) bool{
		`inSubnet: "10.0.0.0/8"`: in("10.0.0.0/8"), `insubnet: "fc00::/7"`: in("fc00::/7"), `inRange: {from: "192.0.2.0", to: "192.0.2.9"}`: in("192.0.2.0/28"), `inrange: {from: "2001:db8::", to: "2001:db8::4"}`: in(),
		`eq: "8.8.8.8"`: in("8.8.8.8/32"), `in: ["::1", "10.1.2.3"]`: in("::1/128", "10.1.2.3/32"), `neq: "8.8.8.8"`: func(a netip.Addr) bool { return a.String() != "8.8.8.8" },
		`nin: ["8.8.8.8", "::1"]`:   func(a netip.Addr) bool { return a.String() != "8.8.8.8" && a.String() != "::1" },
		`strictleft: "10.1.2.0/24"`: in("10.1.2.0/24"), `strictright: "8.0.0.0/8"`: in(), `isnull: false`: func(netip.Addr) bool { return true },
	}
	for name, is := range classified {
		for _, spelled := range []string{name, strings.ToLower(name)} {
			filters[spelled+": true"] = is
			filters[spelled+": false"] = func(a netip.Addr) bool { return !is(a) }
		}
	}
	for filter, is := range filters {
		var ids []string
		for i, a := range addresses {
			if is(netip.MustParseAddr(a)) {
				ids = append(ids, fmt.Sprint(i+1))
			}
		}
		for _, field := range []string{"docs", "cols"} {
			if got := found(t, e, field, "addr: {"+filter+"}"); got != strings.Join(ids, " ") {
				t.Errorf("%s {%s}: %s, want %v", field, filter, got, ids)
			}
		}
	}
}
