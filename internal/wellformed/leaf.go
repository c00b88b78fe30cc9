package wellformed

import (
	"regexp"
	"strings"
)

var (
	uuidText = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	dateText = regexp.MustCompile(`^(\d{4,}-\d\d-\d\d( BC)?|-?infinity)$`)
)

// fits says whether a leaf has the JSON form of its scalar. Int has no bound
// here: whole numbers of any length are answered as they are stored.
func fits(scalar string, n *node) bool {
	switch scalar {
	case "Int":
		return n.kind == 'n' && !strings.ContainsAny(n.text, ".eE")
	case "Float":
		return n.kind == 'n'
	case "String", "ID":
		return n.kind == 's'
	case "Boolean":
		return n.kind == 'b'
	case "Decimal", "BigInt":
		return n.kind == 'n' || n.kind == 's'
	case "UUID":
		return n.kind == 's' && uuidText.MatchString(n.text)
	case "Date":
		return n.kind == 's' && dateText.MatchString(n.text)
	case "DateTime", "Time", "IpAddressString", "MacAddress", "LTree", "DateRange":
		return n.kind == 's'
	}
	return true
}
