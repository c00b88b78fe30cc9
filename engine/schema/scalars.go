package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// scalarNames are the scalars that need no declaration: those of the Python
// library's annotations and its further types (behaviour 1.5), and BigInt.
var scalarNames = set(`
	UUID Date DateTime Time JSON Decimal BigInt IpAddressString SubnetMaskString CIDR Coordinate EmailAddress
	DateRange Hostname LTree LTreePath MacAddress Port AirportCode ApiKey Color ContainerNumber CountryCode
	CurrencyCode CUSIP DomainName Duration ExchangeCode ExchangeRate File FlightNumber HashSHA256 HTML IBAN Image
	ISIN LanguageCode LEI LicensePlate LocaleCode Longitude Latitude Markdown MIC MimeType Money Percentage
	PhoneNumber PortCode PostalCode SEDOL SemanticVersion Slug StockSymbol Timezone TrackingNumber URL VIN
	Vector HalfVector SparseVector QuantizedVector`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// defineScalars declares the known scalars that the schema uses.
func (l *loader) defineScalars() {
	for i := 0; i < len(l.doc.Definitions); i++ {
		def := l.doc.Definitions[i]
		for _, f := range def.Fields {
			l.defineScalar(f.Type.Name(), f.Position)
			for _, a := range f.Arguments {
				l.defineScalar(a.Type.Name(), a.Position)
			}
		}
	}
	for _, d := range l.doc.Directives {
		for _, a := range d.Arguments {
			l.defineScalar(a.Type.Name(), a.Position)
		}
	}
}

func (l *loader) defineScalar(name string, at *ast.Position) {
	if l.types[name] == nil && scalarNames[name] {
		l.define(&ast.Definition{Kind: ast.Scalar, Name: name, Position: at})
	}
}

func (l *loader) define(def *ast.Definition) {
	l.types[def.Name] = def
	l.doc.Definitions = append(l.doc.Definitions, def)
}
