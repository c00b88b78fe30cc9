package pgsql

import "fraiseqld/engine/plan"

// Coordinates are written "lat,lng" by clients and stored as PostgreSQL points, (lng,lat).
func init() {
	operators[plan.Point] = map[string]emitter{
		"eq": point(" ~= "), "neq": pointNot,
		"in": points(false), "nin": points(true),
		"distanceWithin": distanceWithin,
	}
}

func point(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.value(at)
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asPoint})
		b.sql("::point")
	}
}

func pointNot(b *builder, at place, p *plan.Predicate) {
	b.sql("NOT (")
	point(" ~= ")(b, at, p)
	b.sql(")")
}

func points(not bool) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		if not {
			b.sql("NOT ")
		}
		b.sql("(")
		b.value(at)
		b.sql(" ~= ANY(")
		b.arg(Arg{Slot: p.Value, As: asPointArray})
		b.sql("::point[]))")
	}
}

// distanceWithin is {center: [lat, lng], radius: metres} on a sphere (haversine, R = 6,371,000 m).
func distanceWithin(b *builder, at place, p *plan.Predicate) {
	center := func() {
		b.arg(Arg{Slot: p.Value.Member("center"), As: asPoint})
		b.sql("::point")
	}
	b.sql("(2 * 6371000 * asin(sqrt(power(sin(radians((")
	b.value(at)
	b.sql(")[1] - (")
	center()
	b.sql(")[1]) / 2), 2) + cos(radians((")
	center()
	b.sql(")[1])) * cos(radians((")
	b.value(at)
	b.sql(")[1])) * power(sin(radians((")
	b.value(at)
	b.sql(")[0] - (")
	center()
	b.sql(")[0]) / 2), 2))) <= ")
	b.arg(Arg{Slot: p.Value.Member("radius"), As: asText})
	b.sql("::float8)")
}
