package plan

import (
	"strings"

	"fraiseqld/engine/schema"
)

// Class is the type in which values are compared.
type Class uint8

// The classes of comparison.
const (
	Text Class = iota
	Number
	Boolean
	Date
	Timestamp
	UUID
	Network
	MAC
	LTree
	DateRange
	Point
	JSONB
	Array
	Vector
	FullText
)

var filterClasses = map[string]Class{
	"StringFilter": Text, "IDFilter": Text, "IntFilter": Number, "FloatFilter": Number, "DecimalFilter": Number,
	"BooleanFilter": Boolean, "DateFilter": Date, "DateTimeFilter": Timestamp, "UUIDFilter": UUID,
	"NetworkAddressFilter": Network, "MacAddressFilter": MAC, "LTreeFilter": LTree, "DateRangeFilter": DateRange,
	"CoordinateFilter": Point, "JSONBFilter": JSONB, "ArrayFilter": Array, "VectorFilter": Vector, "FullTextFilter": FullText,
}

var scalarClasses = map[string]Class{
	"Int": Number, "Float": Number, "Decimal": Number, "BigInt": Number, "Port": Number, "Boolean": Boolean,
	"Date": Date, "DateTime": Timestamp, "UUID": UUID, "IpAddressString": Network, "SubnetMaskString": Network,
	"CIDR": Network, "MacAddress": MAC, "LTree": LTree, "LTreePath": LTree, "DateRange": DateRange,
	"Coordinate": Point, "JSON": JSONB,
}

// classOfFilter is the class in which a filter input type compares; a filter
// type of unknown name compares as its field's scalar does.
func classOfFilter(filter string, f *schema.Field) Class {
	if c, ok := filterClasses[filter]; ok {
		return c
	}
	return ClassOf(f)
}

// ClassOf is the class of a field's own type.
func ClassOf(f *schema.Field) Class {
	if f.Type.Elem != nil {
		return Array
	}
	return scalarClasses[f.Type.Name()]
}

var operatorNames = map[string]string{
	"ne": "neq", "notIn": "nin", "notin": "nin", "startsWith": "startswith", "endsWith": "endswith",
	"insubnet": "inSubnet", "inrange": "inRange", "isprivate": "isPrivate", "ispublic": "isPublic", "isipv4": "isIPv4",
	"isipv6": "isIPv6", "isloopback": "isLoopback", "ismulticast": "isMulticast", "isbroadcast": "isBroadcast",
	"islinklocal": "isLinkLocal", "isdocumentation": "isDocumentation", "isreserved": "isReserved",
	"iscarriergrade": "isCarrierGrade", "issitelocal": "isSiteLocal", "isuniquelocal": "isUniqueLocal",
	"isglobalunicast": "isGlobalUnicast", "isdescendant": "descendantOf",
}

// operator is the one name of an operator that has several spellings.
func operator(name string) string {
	if n, ok := operatorNames[name]; ok {
		return n
	}
	return name
}

// flagged are operators whose Boolean operand chooses the condition itself.
func flagged(op string) bool { return op == "isnull" || strings.HasPrefix(op, "is") }
