package gateway

import (
	"bytes"
	"strings"
)

// media is a representation that this server can send.
type media uint8

const (
	mediaJSON     media = iota // application/json
	mediaResponse              // application/graphql-response+json
	mediaPage                  // text/html
	mediaEvents                // text/event-stream
	mediaNone                  // nothing that fits
)

func (m media) contentType() string {
	switch m {
	case mediaResponse:
		return "application/graphql-response+json; charset=utf-8"
	case mediaPage:
		return "text/html; charset=utf-8"
	case mediaEvents:
		return "text/event-stream; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}

var offers = [...]struct{ kind, sub string }{
	mediaJSON:     {"application", "json"},
	mediaResponse: {"application", "graphql-response+json"},
	mediaPage:     {"text", "html"},
	mediaEvents:   {"text", "event-stream"},
}

// preference is how much a client wants one offer (RFC 9110, section 12.5.1):
// the most specific range that matches decides.
type preference struct {
	quality     int // thousandths
	specificity int // 3 the type itself, 2 type/*, 1 */*; 0 no range matched
	order       int // of the range in the field
}

func (p preference) before(q preference) bool {
	switch {
	case p.quality != q.quality:
		return p.quality > q.quality
	case p.specificity != q.specificity:
		return p.specificity > q.specificity
	}
	return p.order < q.order
}

// negotiation chooses among the offers by the lines of Accept.
type negotiation struct {
	wants  [len(offers)]preference
	ranges int
}

func (n *negotiation) line(value []byte) {
	for len(value) > 0 {
		var one []byte
		one, value = cutOutsideQuotes(value, ',')
		if one = bytes.TrimSpace(one); len(one) > 0 {
			n.ranges++
			n.take(one)
		}
	}
}

func (n *negotiation) take(one []byte) {
	name, rest := cutOutsideQuotes(one, ';')
	kind, sub, ok := bytes.Cut(bytes.TrimSpace(name), []byte("/"))
	quality, plain := rangeParameters(rest)
	if !ok || !plain {
		return
	}
	for i, o := range offers {
		p := preference{quality: quality, specificity: match(kind, sub, o.kind, o.sub), order: n.ranges}
		if p.specificity > n.wants[i].specificity {
			n.wants[i] = p
		}
	}
}

func match(kind, sub []byte, wantKind, wantSub string) int {
	switch {
	case foldEqual(kind, wantKind) && foldEqual(sub, wantSub):
		return 3
	case foldEqual(kind, wantKind) && string(sub) == "*":
		return 2
	case string(kind) == "*" && string(sub) == "*":
		return 1
	}
	return 0
}

// choose takes the best offer; what no line mentions is not acceptable.
func (n *negotiation) choose(page, events bool) media {
	if n.ranges == 0 {
		return mediaJSON
	}
	best := mediaNone
	for m := range mediaNone {
		if m == mediaPage && !page || m == mediaEvents && !events || m >= mediaPage && n.wants[m].specificity < 3 {
			continue // a page or a stream only to those who ask for it by name
		}
		if n.wants[m].quality > 0 && (best == mediaNone || n.wants[m].before(n.wants[best])) {
			best = m
		}
	}
	return best
}

// rangeParameters reads the weight of a range. A range that asks for another
// charset than UTF-8 is not one of ours: plain is false.
func rangeParameters(rest []byte) (quality int, plain bool) {
	quality, plain = 1000, true
	ok := parameters(rest, func(name, value []byte) {
		switch {
		case foldEqual(name, "q"):
			var valid bool
			if quality, valid = weight(value); !valid {
				plain = false
			}
		case foldEqual(name, "charset") && !foldEqual(value, "utf-8"):
			plain = false
		}
	})
	return quality, plain && ok
}

// weight reads a qvalue (RFC 9110, section 12.4.2) in thousandths.
func weight(v []byte) (int, bool) {
	if len(v) == 0 || len(v) > 5 || v[0] != '0' && v[0] != '1' || len(v) > 1 && v[1] != '.' {
		return 0, false
	}
	n, scale := int(v[0]-'0')*1000, 100
	for _, c := range v[min(2, len(v)):] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n += int(c-'0') * scale
		scale /= 10
	}
	return n, n <= 1000
}

// parameters calls f with each name and unquoted value of ";name=value"
// parameters. It is false when they are malformed.
func parameters(rest []byte, f func(name, value []byte)) bool {
	for len(rest) > 0 {
		var one []byte
		one, rest = cutOutsideQuotes(rest, ';')
		if one = bytes.TrimSpace(one); len(one) == 0 {
			continue
		}
		name, value, ok := bytes.Cut(one, []byte("="))
		if !ok || len(name) == 0 {
			return false
		}
		if value, ok = unquote(value); !ok {
			return false
		}
		f(name, value)
	}
	return true
}

func unquote(v []byte) ([]byte, bool) {
	if len(v) == 0 || v[0] != '"' {
		return v, len(v) > 0 && !bytes.ContainsAny(v, "\" \t")
	}
	if len(v) < 2 || v[len(v)-1] != '"' {
		return nil, false
	}
	v = v[1 : len(v)-1]
	if !bytes.ContainsRune(v, '\\') {
		return v, true
	}
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] == '\\' && i+1 < len(v) {
			i++
		}
		out = append(out, v[i])
	}
	return out, true
}

// cutOutsideQuotes cuts at the first sep that is in no quoted string.
func cutOutsideQuotes(s []byte, sep byte) (before, after []byte) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == sep:
			return s[:i], s[i+1:]
		}
	}
	return s, nil
}

// foldEqual compares with an ASCII text in lower case, in any case.
func foldEqual(b []byte, lower string) bool {
	return len(b) == len(lower) && strings.EqualFold(string(b), lower)
}

// isJSON accepts the content types that a JSON request may have: application/json
// and application/*+json, in UTF-8.
func isJSON(contentType []byte) bool {
	if string(contentType) == "application/json" { // as nearly all clients write it
		return true
	}
	name, rest := cutOutsideQuotes(contentType, ';')
	kind, sub, ok := bytes.Cut(bytes.TrimSpace(name), []byte("/"))
	if !ok || !foldEqual(kind, "application") || !jsonSubtype(sub) {
		return false
	}
	utf8 := true
	ok = parameters(rest, func(name, value []byte) {
		if foldEqual(name, "charset") && !foldEqual(value, "utf-8") {
			utf8 = false
		}
	})
	return ok && utf8
}

func jsonSubtype(sub []byte) bool {
	if foldEqual(sub, "json") {
		return true
	}
	const suffix = "+json"
	return len(sub) > len(suffix) && foldEqual(sub[len(sub)-len(suffix):], suffix) && !bytes.ContainsAny(sub, " \t\",/")
}

// isUpload tells a form with files, as GraphQL clients send them, from other types.
func isUpload(contentType []byte) bool {
	name, _ := cutOutsideQuotes(contentType, ';')
	return foldEqual(bytes.TrimSpace(name), "multipart/form-data")
}
