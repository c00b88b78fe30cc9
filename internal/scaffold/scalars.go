package scaffold

import "strings"

// scalarTypes are the scalars of PostgreSQL's types.
var scalarTypes = map[string]string{
	"smallint": "Int", "integer": "Int", "bigint": "BigInt", "numeric": "Decimal", "real": "Float", "double precision": "Float",
	"boolean": "Boolean", "uuid": "UUID", "date": "Date", "timestamp with time zone": "DateTime", "timestamp without time zone": "DateTime",
	"time without time zone": "Time", "time with time zone": "Time", "text": "String", "character varying": "String",
	"character": "String", "citext": "String", "name": "String", "interval": "String", "bytea": "String", "money": "String",
	"inet": "IpAddressString", "cidr": "CIDR", "macaddr": "MacAddress", "ltree": "LTreePath", "daterange": "DateRange",
	"json": "JSON", "jsonb": "JSON",
}

// unmodified drops a type modifier: numeric(14,4), timestamp(3) with time zone.
func unmodified(t string) string {
	from, to := strings.IndexByte(t, '('), strings.IndexByte(t, ')')
	if from < 0 || to < from {
		return t
	}
	return t[:from] + t[to+1:]
}

// fits says that all that was seen can be of a scalar.
func (v *value) fits(scalar string) bool {
	all := v.seen - v.nulls
	switch scalar {
	case "JSON":
		return true
	case "Int":
		return v.ints == all
	case "BigInt":
		return v.ints+v.bigs == all
	case "Float", "Decimal":
		return v.numbers() == all
	case "Boolean":
		return v.booleans == all
	case "UUID":
		return v.uuids == all
	case "Date":
		return v.dates == all
	case "DateTime":
		return v.instants == all
	}
	return v.texts == all
}

// guessed is the scalar of what was seen; "" when nothing was.
func (v *value) guessed() string {
	switch {
	case v.booleans > 0:
		return "Boolean"
	case v.decimal > 0:
		return "Float"
	case v.bigs > 0:
		return "BigInt"
	case v.ints > 0:
		return "Int"
	case v.texts == 0:
		return ""
	case v.uuids == v.texts:
		return "UUID"
	case v.instants == v.texts:
		return "DateTime"
	case v.dates == v.texts:
		return "Date"
	}
	return "String"
}

// graphQL is the type of a field, without the mark of its own nullability.
func (b *builder) graphQL(t *typ, key string) string {
	f := t.fields[key]
	switch {
	case f.json, f.kinds() > 1:
		return "JSON"
	case f.child != nil && f.lists > 0:
		return list(f.child.name, f.item.nulls == 0)
	case f.child != nil:
		return f.child.name
	case f.lists > 0:
		return b.listOf(t, key, f)
	}
	for _, h := range f.hints {
		typ, isArray := strings.CutSuffix(unmodified(h.Type), "[]")
		scalar := b.ofColumn(t, key, h, typ, &f.value)
		switch {
		case scalar == "":
		case isArray && f.kinds() == 0:
			return list(scalar, false)
		case !isArray:
			return scalar
		}
	}
	if s := f.guessed(); s != "" {
		return s
	}
	return "JSON"
}

func list(item string, nonNull bool) string {
	if nonNull {
		item += "!"
	}
	return "[" + item + "]"
}

func (b *builder) listOf(t *typ, key string, f *field) string {
	if f.item.kinds() > 1 || f.item.objects > 0 || f.item.lists > 0 {
		return "JSON"
	}
	scalar := ""
	for _, h := range f.hints {
		if typ, isArray := strings.CutSuffix(unmodified(h.Type), "[]"); isArray && scalar == "" {
			scalar = b.ofColumn(t, key, h, typ, f.item)
		}
	}
	if scalar == "" {
		scalar = f.item.guessed()
	}
	if scalar == "" {
		return "JSON"
	}
	return list(scalar, f.item.nulls == 0)
}

// ofColumn is the scalar or enum of a column if what was seen is of it, else "".
func (b *builder) ofColumn(t *typ, key string, c *Column, typ string, v *value) string {
	if e := b.enums.of(t, key, c, typ); e != nil && e.has(v) {
		e.used = true
		return e.name
	}
	if s := scalarTypes[typ]; s != "" && v.fits(s) {
		return s
	}
	return ""
}
