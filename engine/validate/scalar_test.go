package validate

import (
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// scalarSchema declares every scalar, for literals and variables of each.
var scalarSchema = sync.OnceValue(func() *schema.Schema {
	var b strings.Builder
	b.WriteString("scalar Unknown\ntype Query { v: Int }\n")
	for name := range scalars {
		if _, core := coreScalars[name]; !core {
			b.WriteString("scalar " + name + "\n")
		}
	}
	return load(b.String())
})

// TestScalars: JSON values as variables. want is the text kept; what begins with
// "!" is a part of the message that refuses.
func TestScalars(t *testing.T) {
	u := "00000001-0000-4000-8000-00000000000A"
	tests := map[string][][2]string{ // by scalar: JSON, want
		"Int": {{`5`, `5`}, {`-0`, `0`}, {`5.0`, `5`}, {`1e3`, `1000`}, {`12.50e1`, `125`}, {`1.5`, `!non-integer`}, {`1e-1`, `!non-integer`}, {`2147483648`, `!32-bit`}, {`-2147483648`, `-2147483648`},
			{`1e99999`, `!32-bit`}, {`1e2000`, `!32-bit`}, {`0e5`, `0`}, {`0.000e-9`, `0`}, {`"5"`, `!non-integer`}, {`true`, `!non-integer value: True`}, {`[1]`, `!non-integer`}, {`100e-2`, `1`}},
		"Float":   {{`5`, `5`}, {`1.50`, `1.50`}, {`1e400`, `!range of a double`}, {`"5"`, `!non numeric`}, {`-1.5E+3`, `-1.5E+3`}},
		"String":  {{`"a\u0041"`, `aA`}, {`""`, ``}, {`5`, `!non string value: 5`}, {`{"a":[null,"b",false]}`, `!non string value: {'a': [None, 'b', False]}`}, {`"\ud800"`, `!lone surrogate`}, {`"\ud83d\ude00"`, "\U0001F600"}},
		"Boolean": {{`true`, `true`}, {`false`, `false`}, {`0`, `!non boolean`}, {`"true"`, `!non boolean`}},
		"ID":      {{`"x"`, `x`}, {`7`, `7`}, {`7.0`, `7`}, {`7.5`, `!non-string and non-integer`}, {`true`, `!ID cannot`}},
		"UUID": {{`"` + u + `"`, strings.ToLower(u)}, {`"` + strings.ToLower(u) + `"`, strings.ToLower(u)}, {`"` + strings.ReplaceAll(u, "-", "") + `"`, strings.ToLower(u)},
			{`"nope"`, `!Invalid UUID`}, {`5`, `!UUID cannot represent non-string value: 5`}, {`"0000000g-0000-4000-8000-00000000000a"`, `!Invalid UUID`}, {`"00000001-0000-4000-8000-0000000000-0"`, `!Invalid UUID`}},
		"Date":       {{`"2024-02-29"`, `2024-02-29`}, {`"2023-02-29"`, `!ISO 8601 Date`}, {`"0000-01-01"`, `!ISO 8601 Date`}, {`20240229`, `!non-string`}},
		"DateTime":   {{`"2024-02-29T12:00:00Z"`, `2024-02-29T12:00:00Z`}, {`"2024-02-29 12:00:00.123456+02"`, `2024-02-29 12:00:00.123456+02`}, {`"2024-02-29T12:00"`, `!DateTime`}, {`"2024-02-29T12:00:00+17:00"`, `!DateTime`}, {`"2024-02-29T12:00:00,5Z"`, `!DateTime`}, {`"0000-02-01T12:00:00Z"`, `!DateTime`}, {`"2024-02-29T12:00+0130"`, `!DateTime`}},
		"DateRange":  {{`"[2024-01-01,2024-02-01)"`, `[2024-01-01,2024-02-01)`}, {`"(,)"`, `(,)`}, {`"[2024-01-01, ]"`, `[2024-01-01, ]`}, {`"2024-01-01"`, `!Invalid date range format`}, {`"[2024-13-01,)"`, `!Invalid date in range`}, {`"[2024-02-01,2024-01-01]"`, `!must not end before`}},
		"Time":       {{`"14:30"`, `14:30`}, {`"23:59:59"`, `23:59:59`}, {`"24:00"`, `!HH:MM`}, {`5`, `!Time must be a string, got int`}},
		"Duration":   {{`"P1Y2M3DT4H5M6.5S"`, `P1Y2M3DT4H5M6.5S`}, {`"P1W"`, `P1W`}, {`"P"`, `!duration`}, {`"P1DT"`, `!duration`}, {`"1D"`, `!duration`}},
		"Timezone":   {{`"Europe/Paris"`, `Europe/Paris`}, {`"UTC"`, `UTC`}, {`"paris"`, `!timezone`}},
		"JSON":       {{`{ "a" : [1, 2.50, null] }`, `{"a":[1,2.50,null]}`}, {`"text"`, `"text"`}, {`5`, `5`}, {`true`, `true`}, {`{"a":"\u0000"}`, `!NUL or a lone surrogate`}, {`["\udc00"]`, `!NUL or a lone surrogate`}},
		"Vector":     {{`[1, 2.5, -3e2]`, `[1,2.5,-3e2]`}, {`[]`, `[]`}, {`["a"]`, `!must be numbers`}, {`{"a":1}`, `!a list of floats, got dict`}},
		"HalfVector": {{`[1]`, `[1]`}},
		"SparseVector": {{`{"indices":[0,5],"values":[1,2.5]}`, `{"indices":[0,5],"values":[1,2.5]}`}, {`{"indices":[0]}`, `!'indices' and 'values'`}, {`{"indices":[-1],"values":[1]}`, `!non-negative`}, {`{"indices":[1],"values":["x"]}`, `!list of numbers`},
			{`{"indices":[1,2],"values":[1]}`, `!same length`}, {`{"indices":[],"values":[1]}`, `!same length`}, {`{"indices":5,"values":[1]}`, `!non-negative`}, {`[1]`, `!a dict, got list`}, {`{"indices":"\u0000","values":[]}`, `!NUL`}},
		"QuantizedVector":  {{`{"codebook_id":1,"code":2,"scale":1.5,"offset":[1]}`, `{"codebook_id":1,"code":2,"scale":1.5,"offset":[1]}`}, {`{"code":2}`, `!'codebook_id'`}, {`{"codebook_id":1,"code":"x"}`, `!'code'`}, {`{"codebook_id":1,"code":2,"scale":"x"}`, `!scale`}, {`{"codebook_id":1,"code":2,"offset":3}`, `!offset`}},
		"Decimal":          {{`1.50`, `1.50`}, {`"12345678901234567890.123456789"`, `12345678901234567890.123456789`}, {`"+.5"`, `0.5`}, {`"-007."`, `-7`}, {`"1e5"`, `1e5`}, {`"1e2000"`, `!Decimal cannot represent`}, {`"x"`, `!Decimal`}, {`true`, `!a boolean`}, {`[1]`, `!Decimal cannot represent [1]`}, {`"NaN"`, `!Decimal`}, {`" 5 "`, `5`}},
		"BigInt":           {{`123456789012345678901234567890`, `123456789012345678901234567890`}, {`"-0"`, `0`}, {`"+12"`, `12`}, {`1.5`, `!non-integer`}, {`"x"`, `!non-integer`}, {`1e3`, `1000`}},
		"Port":             {{`80`, `80`}, {`0`, `!between 1 and 65535`}, {`65536`, `!between`}, {`"80"`, `!an integer, got str`}, {`99999999999999999999`, `!between`}, {`8.5`, `!got float`}},
		"Money":            {{`12.3456`, `12.3456`}, {`"5"`, `5`}, {`"1.23456"`, `!money value`}, {`true`, `!a number or string, got bool`}},
		"Percentage":       {{`100`, `100`}, {`99.99`, `99.99`}, {`100.01`, `!percentage`}, {`-1`, `!percentage`}},
		"ExchangeRate":     {{`1.23456789`, `1.23456789`}, {`-1`, `!exchange rate`}},
		"IpAddressString":  {{`"10.0.0.1"`, `10.0.0.1`}, {`"10.0.0.1/24"`, `10.0.0.1`}, {`"::0001"`, `::1`}, {`"fe80::1%eth0"`, `!IP address`}, {`"10.0.0"`, `!IP address`}, {`1`, `!non-string`}},
		"SubnetMaskString": {{`"255.255.0.0"`, `255.255.0.0`}, {`"0.0.0.0"`, `0.0.0.0`}, {`"255.255.255.255"`, `255.255.255.255`}, {`"255.0.255.0"`, `!subnet mask`}, {`"::1"`, `!subnet mask`}, {`"x"`, `!subnet mask`}},
		"CIDR":             {{`"10.0.0.0/8"`, `10.0.0.0/8`}, {`"10.0.0.1"`, `10.0.0.1`}, {`"10.0.0.0/33"`, `!CIDR`}, {`"fe80::1%a"`, `!CIDR`}},
		"MacAddress":       {{`"08:00:2b:01:02:03"`, `08:00:2B:01:02:03`}, {`"0800.2b01.0203"`, `08:00:2B:01:02:03`}, {`"08-00-2b-01-02-03"`, `08:00:2B:01:02:03`}, {`"08002b010203"`, `08:00:2B:01:02:03`}, {`"08:00-2b:01:02:03"`, `!MAC address`}},
		"Hostname":         {{`"Example.Com"`, `example.com`}, {`"a--b"`, `!hostname`}, {`"-a"`, `!hostname`}, {`"a-"`, `!hostname`}, {`"a..b"`, `!hostname`}, {`"a_b"`, `!hostname`}, {`""`, `!hostname`}, {`"` + strings.Repeat("a", 64) + `"`, `!hostname`}, {`"` + strings.Repeat("a.", 127) + `a"`, `!hostname`}},
		"DomainName":       {{`"Example.com"`, `example.com`}, {`"localhost"`, `!domain name`}, {`"a.b1"`, `!domain name`}, {`"a.c"`, `!domain name`}, {`"-.com"`, `!domain name`}},
		"EmailAddress":     {{`"a@b.c"`, `a@b.c`}, {`"a@b"`, `!email`}, {`5`, `!email address: 5`}},
		"URL":              {{`"https://x.test/p?q#f"`, `https://x.test/p?q#f`}, {`"ftp://x"`, `!URL`}, {`"http://"`, `!URL`}, {`"http://x/a b"`, `!URL`}, {`"http://[x"`, `!URL`}},
		"Coordinate":       {{`"40.5, -74"`, `40.5,-74`}, {`"(40.5,-74)"`, `40.5,-74`}, {`[40.5, -74]`, `40.5,-74`}, {`{"lat": 1, "lng": 2}`, `1,2`}, {`{"lat": 1}`, `!coordinate format`}, {`"91,0"`, `!Latitude`}, {`"0,181"`, `!Longitude`}, {`"a,b"`, `!coordinate format`}, {`[1]`, `!coordinate format`}, {`[1,2,3]`, `!coordinate format`}, {`5`, `!coordinate format`}, {`"-90,-180"`, `-90,-180`}},
		"Latitude":         {{`"-90"`, `-90`}, {`"90.1"`, `!latitude`}, {`"45.12345678"`, `45.12345678`}},
		"Longitude":        {{`"180"`, `180`}, {`"-179.9"`, `-179.9`}, {`"181"`, `!longitude`}},
		"LTree":            {{`"a.b"`, `a.b`}, {`5`, `!LTreePath`}}, "LTreePath": {{`"a"`, `a`}},
		"PostalCode":  {{`" SW1A 1AA "`, `SW1A 1AA`}, {`"1"`, `!postal code`}},
		"AirportCode": {{`"lax"`, `LAX`}, {`"LA"`, `!airport code`}}, "CountryCode": {{`"fr"`, `FR`}, {`"FRA"`, `!country code`}}, "CurrencyCode": {{`"usd"`, `USD`}, {`"US"`, `!currency code`}},
		"ExchangeCode": {{`"nyse"`, `NYSE`}, {`"N"`, `!exchange code`}}, "FlightNumber": {{`"aa100"`, `AA100`}, {`"A1"`, `!flight number`}}, "MIC": {{`"xnys"`, `XNYS`}, {`"X"`, `!Invalid MIC`}},
		"PortCode": {{`"usnyc"`, `USNYC`}, {`"US"`, `!port code`}}, "StockSymbol": {{`"brk.a"`, `BRK.A`}, {`"TOOLONG"`, `!stock symbol`}}, "LanguageCode": {{`"EN"`, `en`}, {`"eng"`, `!language code`}},
		"LicensePlate": {{`"AB-123"`, `AB-123`}, {`"a"`, `!license plate`}}, "LocaleCode": {{`"en-US"`, `en-US`}, {`"EN-us"`, `!locale code`}}, "TrackingNumber": {{`"1Z999AA10123456784"`, `1Z999AA10123456784`}, {`"1"`, `!tracking number`}},
		"CUSIP": {{`"037833100"`, `037833100`}, {`"1"`, `!Invalid CUSIP`}}, "LEI": {{`"5493001kjtiigc8y1r12"`, `5493001KJTIIGC8Y1R12`}, {`"1"`, `!Invalid LEI`}}, "SEDOL": {{`"0263494"`, `0263494`}, {`"A263494"`, `!Invalid SEDOL`}},
		"ISIN":            {{`"us0378331005"`, `US0378331005`}, {`"GB0002374006"`, `GB0002374006`}, {`"US0378331006"`, `!Check digit`}, {`"US"`, `!Invalid ISIN`}},
		"IBAN":            {{`"GB82 WEST 1234 5698 7654 32"`, `GB82WEST12345698765432`}, {`"GB83WEST12345698765432"`, `!Check digit`}, {`"x"`, `!Invalid IBAN`}},
		"ContainerNumber": {{`"csqu3054383"`, `CSQU3054383`}, {`"CSQU3054384"`, `!Check digit`}}, "VIN": {{`"1m8gdm9axkp042788"`, `1M8GDM9AXKP042788`}, {`"11111111111111111"`, `11111111111111111`}, {`"1M8GDM9A1KP042788"`, `!Check digit`}},
		"ApiKey": {{`"0123456789abcdef"`, `0123456789abcdef`}, {`"x"`, `!API key`}}, "Color": {{`"#f00"`, `#f00`}, {`"#FF00AA"`, `#FF00AA`}, {`"red"`, `!color`}}, "File": {{`"/a/b.txt"`, `/a/b.txt`}, {`"HTTP://x/y?z"`, `HTTP://x/y?z`}, {`"a|b"`, `!file`}},
		"HashSHA256": {{`"` + strings.Repeat("aF", 32) + `"`, strings.Repeat("aF", 32)}, {`"a"`, `!SHA256`}}, "HTML": {{`"<b>"`, `<b>`}, {`1`, `!HTML must be a string`}}, "Markdown": {{`"# x"`, `# x`}},
		"Image": {{`"a.PNG"`, `a.PNG`}, {`"a.txt"`, `!image`}}, "MimeType": {{`"text/html"`, `text/html`}, {`"text"`, `!MIME type`}}, "PhoneNumber": {{`"+12345678"`, `+12345678`}, {`"0123"`, `!phone number`}},
		"SemanticVersion": {{`"1.2.3-a.1+b"`, `1.2.3-a.1+b`}, {`"01.2.3"`, `!semantic version`}}, "Slug": {{`"a-b1"`, `a-b1`}, {`"A"`, `!slug`}},
		"Unknown": {{`"x"`, `x`}, {`5`, `5`}, {`1.50`, `1.50`}, {`true`, `true`}, {`{"a":[1]}`, `{"a":[1]}`}, {`["\u0000"]`, `!NUL`}},
	}
	for name := range scalars {
		if tests[name] == nil {
			t.Errorf("%s has no test", name)
		}
	}
	for name, list := range tests {
		for _, tt := range list {
			got := coerced(name, tt[0])
			if message, refused := strings.CutPrefix(tt[1], "!"); refused && !(strings.HasPrefix(got, "!") && strings.Contains(got, message)) || !refused && got != tt[1] {
				t.Errorf("%s of %s: got %q, want %q", name, tt[0], got, tt[1])
			}
		}
	}
}

// coerced is the text of a JSON value of a scalar, or "!" and why not.
func coerced(name, raw string) string {
	var l leaf
	v, p := scalarJSON(&l, name, []byte(raw))
	if p != nil {
		return "!" + p.message
	}
	return v.Text
}

// TestScalarLiterals: what a literal may be, where it differs from JSON.
func TestScalarLiterals(t *testing.T) {
	for _, tt := range []struct{ name, literal, want string }{
		{"Int", `5`, `5`}, {"Int", `5.0`, `!non-integer value: 5.0`}, {"Float", `1e999`, `!range of a double`}, {"ID", `5`, `5`}, {"ID", `5.0`, `!ID cannot represent`}, {"ID", `NAME`, `!ID cannot`},
		{"JSON", `"{\"a\": 1}"`, `{"a":1}`}, {"JSON", `"nope"`, `!non-JSON string: 'nope'`}, {"JSON", `{a: [1, "x", null, true, 2.5, NAME, """b"""]}`, `{"a":[1,"x",null,true,2.5,"NAME","b"]}`}, {"JSON", `5`, `5`}, {"JSON", `NAME`, `!cannot represent value: NAME`}, {"JSON", `"\"\\u0000\""`, `!non-JSON`},
		{"Vector", `[1, 2]`, `[1,2]`}, {"SparseVector", `{indices: [1], values: [2]}`, `{"indices":[1],"values":[2]}`}, {"Coordinate", `[1, 2]`, `1,2`}, {"Coordinate", `{lat: 1, lng: 2}`, `1,2`},
		{"Date", `5`, `!cannot represent non-string literal: '5'`}, {"Time", `5`, `!Time must be a string`}, {"Unknown", `NAME`, `!cannot be represented by a name`}, {"Unknown", `{a: $x, b: [$x, $y], c: $y}`, `{"a":"v","b":["v",null]}`},
		{"Port", `80`, `80`}, {"Decimal", `1.5`, `1.5`}, {"Decimal", `NAME`, `!Decimal cannot represent NAME`}, {"Money", `[1]`, `!a number or string`},
	} {
		doc := mustParse(t, `{ v(a: `+tt.literal+`) }`)
		lit := doc.Operations[0].SelectionSet[0].(*ast.Field).Arguments[0].Value
		vars := input.NewVars(input.NewNames([]string{"x"}), nil)
		vars.Set(0, input.Value{Kind: input.String, Text: "v"})
		v, _, err := Literal(scalarSchema(), ast.NamedType(tt.name, nil), lit, vars)
		got := v.Text
		if err != nil {
			got = "!" + err.Message
		}
		if message, refused := strings.CutPrefix(tt.want, "!"); refused && !(err != nil && strings.Contains(got, message)) || !refused && got != tt.want {
			t.Errorf("%s of %s: got %q, want %q", tt.name, tt.literal, got, tt.want)
		}
	}
}
