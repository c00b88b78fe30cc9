package pgsql

import "fraiseqld/engine/plan"

// Network ranges by name: RFC 1918, 4193, 3927, 6598, 5737, 3849, 1112 and 4291.
const (
	privateRanges  literal = "'{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,fc00::/7,fe80::/10}'"
	loopback       literal = "'{127.0.0.0/8,::1/128}'"
	multicast      literal = "'{224.0.0.0/4,ff00::/8}'"
	broadcast      literal = "'{255.255.255.255/32}'"
	linkLocal      literal = "'{169.254.0.0/16,fe80::/10}'"
	documentation  literal = "'{192.0.2.0/24,198.51.100.0/24,203.0.113.0/24,2001:db8::/32}'"
	reserved       literal = "'{240.0.0.0/4}'"
	carrierGrade   literal = "'{100.64.0.0/10}'"
	siteLocal      literal = "'{fec0::/10}'"
	uniqueLocal    literal = "'{fc00::/7}'"
	notGlobalRange literal = "'{0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,::/127,64:ff9b:1::/48,100::/64,2001:db8::/32,fc00::/7,fe80::/10,fec0::/10,ff00::/8}'"
)

func init() {
	operators[plan.Network] = map[string]emitter{
		"inSubnet": infix(" <<= "), "strictleft": infix(" << "), "strictright": infix(" >> "), "overlaps": infix(" && "),
		"inRange":   inRange,
		"isPrivate": within(" << ", privateRanges, true), "isPublic": within(" << ", privateRanges, false),
		"isIPv4": family(" = 4"), "isIPv6": family(" = 6"),
		"isLoopback": within(" <<= ", loopback, true), "isMulticast": within(" <<= ", multicast, true),
		"isBroadcast": within(" <<= ", broadcast, true), "isLinkLocal": within(" <<= ", linkLocal, true),
		"isDocumentation": within(" <<= ", documentation, true), "isReserved": within(" <<= ", reserved, true),
		"isCarrierGrade": within(" <<= ", carrierGrade, true), "isSiteLocal": within(" <<= ", siteLocal, true),
		"isUniqueLocal": within(" <<= ", uniqueLocal, true), "isGlobalUnicast": within(" <<= ", notGlobalRange, false),
	}
}

// within tests membership of one of several ranges; want is what true asks for.
func within(op, ranges literal, want bool) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		if p.Flag != want {
			b.sql("NOT ")
		}
		b.sql("(")
		b.value(at)
		b.sql(op)
		b.sql("ANY(")
		b.sql(ranges)
		b.sql("::inet[]))")
	}
}

func family(is literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		if !p.Flag {
			b.sql("NOT ")
		}
		b.sql("(family(")
		b.value(at)
		b.sql(")")
		b.sql(is)
		b.sql(")")
	}
}

// inRange is {from, to}, both ends included.
func inRange(b *builder, at place, p *plan.Predicate) {
	b.sql("(")
	b.value(at)
	b.sql(" BETWEEN ")
	b.arg(Arg{Slot: p.Value.Member("from"), As: asText})
	b.sql("::inet AND ")
	b.arg(Arg{Slot: p.Value.Member("to"), As: asText})
	b.sql("::inet)")
}
