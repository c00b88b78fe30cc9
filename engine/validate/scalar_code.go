package validate

import "strings"

// codeScalars are codes that some register gives out. Most are kept in capitals.
var codeScalars = map[string]scalar{
	"AirportCode":  code("Airport code", `^[A-Z]{3}$`, "3 uppercase letters (e.g., 'LAX', 'JFK', 'LHR')"),
	"CountryCode":  code("Country code", `^[A-Z]{2}$`, "ISO 3166-1 two-letter code (e.g., 'US', 'FR', 'DE')"),
	"CurrencyCode": code("Currency code", `^[A-Z]{3}$`, "ISO 4217 three-letter code (e.g., 'USD', 'EUR', 'GBP')"),
	"ExchangeCode": code("Exchange code", `^[A-Z]{2,6}$`, "2-6 uppercase letters (e.g., 'NYSE', 'NASDAQ', 'LSE')"),
	"FlightNumber": code("Flight number", `^[A-Z]{2}[0-9]{1,4}[A-Z]?$`, "IATA format: 2 letters + 1-4 digits + optional letter (e.g., 'AA100', 'BA2276')"),
	"MIC":          code("MIC", `^[A-Z0-9]{4}$`, "4 uppercase letters (e.g., 'XNYS', 'XNAS', 'XLON')"),
	"PortCode":     code("Port code", `^[A-Z]{2}[A-Z0-9]{3}$`, "UN/LOCODE format (2 country letters + 3 location characters, e.g., 'USNYC', 'CNSHA')"),
	"StockSymbol":  code("Stock symbol", `^[A-Z]{1,5}(\.[A-Z])?$`, "1-5 uppercase letters with optional class suffix (e.g., 'AAPL', 'MSFT', 'BRK.A')"),

	"LanguageCode": textScalar("Language code", form("language code", `^[a-z]{2}$`, strings.ToLower,
		"ISO 639-1 two-letter code (e.g., 'en', 'fr', 'de')")),
	"LicensePlate": textScalar("License plate", form("license plate", `^[A-Z0-9 -]{2,12}$`, asIs,
		"2-12 alphanumeric characters (A-Z, 0-9, spaces, hyphens only)")),
	"LocaleCode": textScalar("Locale code", form("locale code", `^[a-z]{2}(-[A-Z]{2})?$`, asIs,
		"BCP 47 format (e.g., 'en-US', 'fr-FR', 'de-DE')")),
	"TrackingNumber": textScalar("Tracking number", form("tracking number", `^[A-Z0-9]{8,30}$`, asIs,
		"8-30 alphanumeric characters (e.g., '1Z999AA10123456784', '123456789012')")),

	"CUSIP": code("CUSIP", `^[0-9]{3}[A-Z0-9]{5}[0-9]$`, "9 characters (3 digits + 5 alphanumeric + 1 check digit) (e.g., '037833100')"),
	"LEI":   code("LEI", `^[A-Z0-9]{18}[0-9]{2}$`, "20 alphanumeric characters (18 + 2 check digits)"),
	"SEDOL": code("SEDOL", `^[B-DF-HJ-NP-TV-Z0-9]{6}[0-9]$`, "7 characters (6 alphanumeric + 1 check digit) (e.g., '0263494')"),
	"ISIN": textScalar("ISIN", digits("ISIN", `^[A-Z]{2}[A-Z0-9]{9}[0-9]$`, strings.ToUpper,
		"12 characters (2 country + 9 security + 1 check digit) (e.g., 'US0378331005', 'GB0002374006')", isinRight)),
	"IBAN": textScalar("IBAN", digits("IBAN", `^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`, withoutSpaces,
		"ISO 13616 format: 2 country letters + 2 check digits + 11-30 alphanumeric (e.g., 'GB82WEST12345698765432')", ibanRight)),
	"ContainerNumber": textScalar("Container number", digits("container number", `^[A-Z]{3}[UJZ][0-9]{7}$`, strings.ToUpper,
		"ISO 6346 format: 3 letters + U/J/Z + 6 digits + check digit (e.g., 'CSQU3054383')", containerRight)),
	"VIN": textScalar("VIN", digits("VIN", `^[A-HJ-NPR-Z0-9]{17}$`, strings.ToUpper,
		"17 characters (A-H, J-N, P, R-Z, 0-9), no I, O, or Q allowed", vinRight)),
}

// code is a form in capitals; an abbreviation keeps its capitals in messages.
func code(label, expression, hint string) scalar {
	noun := label
	if label != strings.ToUpper(label) {
		noun = strings.ToLower(label)
	}
	return textScalar(label, form(noun, expression, strings.ToUpper, hint))
}

// value36 is a letter's or digit's value where A is 10 and Z is 35.
func value36(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// isinRight is Luhn's sum over the digits of the values.
func isinRight(s string) bool {
	sum, double := 0, false
	add := func(d int) {
		if double {
			d *= 2
		}
		sum += d/10 + d%10
		double = !double
	}
	for i := len(s) - 1; i >= 0; i-- {
		v := value36(s[i])
		add(v % 10)
		if v >= 10 {
			add(v / 10)
		}
	}
	return sum%10 == 0
}

// ibanRight is ISO 7064 mod 97-10 with the first four characters moved to the end.
func ibanRight(s string) bool {
	rest := 0
	for i := range len(s) {
		v := value36(s[(i+4)%len(s)])
		if v >= 10 {
			rest = (rest*100 + v) % 97
		} else {
			rest = (rest*10 + v) % 97
		}
	}
	return rest == 1
}

// containerRight is ISO 6346: weights are powers of two, letters skip the multiples of 11.
func containerRight(s string) bool {
	sum := 0
	for i := range 10 {
		v := value36(s[i])
		if v >= 10 {
			v += (v - 1) / 10
		}
		sum += v << i
	}
	return sum%11%10 == int(s[10]-'0')
}

const (
	vinLetters = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
	vinWeights = "8765432X098765432"
)

// vinRight is ISO 3779: the ninth character is the weighted sum mod 11.
func vinRight(s string) bool {
	sum := 0
	for i := range len(s) {
		weight := 10
		if vinWeights[i] != 'X' {
			weight = int(vinWeights[i] - '0')
		}
		sum += strings.IndexByte(vinLetters, s[i]) % 10 * weight
	}
	want := byte('0' + sum%11)
	if sum%11 == 10 {
		want = 'X'
	}
	return s[8] == want
}
