package wsproto

import "strconv"

const extensionName = "permessage-deflate"

// DeflateOptions say what the server is willing to do (RFC 7692, section 7.1).
type DeflateOptions struct {
	// ServerTakeover lets the server refer to earlier messages unless the
	// client forbids it. It costs some 600 KiB for each socket. Off by default.
	ServerTakeover bool
	// ClientTakeover lets the client do so unless it gives that up itself. It
	// costs up to 32 KiB for each socket. Off by default.
	ClientTakeover bool
	// ClientMaxWindowBits asks a client that can to keep to 1<<bits bytes, 8 to
	// 15. Zero does not ask.
	ClientMaxWindowBits uint8
}

// Params are what both sides agreed on. Window bits of 0 mean that none were
// named, which is 15.
type Params struct {
	ServerNoTakeover bool
	ClientNoTakeover bool
	ServerMaxBits    uint8
	ClientMaxBits    uint8
}

// offer is one that a client made: Params with what only an offer can say.
type offer struct {
	Params
	clientMayLimit bool // client_max_window_bits was there, with or without a value
}

// Negotiate picks the first of the offers in the values of
// Sec-WebSocket-Extensions that the server can take. An offer with an unknown,
// repeated or invalid parameter is passed over; a value that is no list of
// extensions offers nothing.
func Negotiate(values [][]byte, o DeflateOptions) (p Params, ok bool) {
	for _, v := range values {
		if p, ok = negotiateList(v, o); ok {
			return p, true
		}
	}
	return Params{}, false
}

func negotiateList(value []byte, o DeflateOptions) (first Params, found bool) {
	s := scanner{b: value}
	for {
		offer, fits, ok := s.extension()
		if !ok {
			return Params{}, false
		}
		if fits && !found {
			first, found = offer.accept(o), true
		}
		if s.done() {
			return first, found
		}
		if !s.take(',') {
			return Params{}, false
		}
	}
}

func (f offer) accept(o DeflateOptions) Params {
	p := Params{
		ServerNoTakeover: f.ServerNoTakeover || !o.ServerTakeover,
		ClientNoTakeover: f.ClientNoTakeover || !o.ClientTakeover,
		ServerMaxBits:    f.ServerMaxBits,
	}
	if !f.clientMayLimit { // then the answer must not name it (section 7.1.2.2)
		return p
	}
	p.ClientMaxBits = f.ClientMaxBits
	if want := o.ClientMaxWindowBits; want != 0 && (p.ClientMaxBits == 0 || want < p.ClientMaxBits) {
		p.ClientMaxBits = want
	}
	return p
}

// String is the value of Sec-WebSocket-Extensions in the answer.
func (p Params) String() string {
	s := extensionName
	if p.ServerNoTakeover {
		s += "; server_no_context_takeover"
	}
	if p.ClientNoTakeover {
		s += "; client_no_context_takeover"
	}
	if p.ServerMaxBits != 0 {
		s += "; server_max_window_bits=" + strconv.Itoa(int(p.ServerMaxBits))
	}
	if p.ClientMaxBits != 0 {
		s += "; client_max_window_bits=" + strconv.Itoa(int(p.ClientMaxBits))
	}
	return s
}

// ServerWindowBits is log2 of the history that the server may refer to.
func (p Params) ServerWindowBits() uint8 { return bitsOr15(p.ServerMaxBits) }

// ClientWindowBits is log2 of the history that the client may refer to.
func (p Params) ClientWindowBits() uint8 { return bitsOr15(p.ClientMaxBits) }

func bitsOr15(bits uint8) uint8 {
	if bits == 0 {
		return maxWindowBits
	}
	return bits
}

func (p Params) inboundTakeover(fromServer bool) bool {
	if fromServer {
		return !p.ServerNoTakeover
	}
	return !p.ClientNoTakeover
}

func (p Params) inboundWindow(fromServer bool) int {
	if fromServer {
		return 1 << p.ServerWindowBits()
	}
	return 1 << p.ClientWindowBits()
}

// extension reads one of the list; fits says that it is an offer of
// permessage-deflate without fault, ok that the syntax is right.
func (s *scanner) extension() (f offer, fits, ok bool) {
	name, ok := s.token()
	if !ok {
		return f, false, false
	}
	fits = equalFold(name, extensionName)
	var seen paramSet
	for s.take(';') {
		name, value, hasValue, ok := s.param()
		if !ok {
			return f, false, false
		}
		fits = fits && f.set(&seen, name, value, hasValue)
	}
	return f, fits, true
}

type paramSet struct{ serverNo, clientNo, serverBits, clientBits bool }

// set takes one parameter of an offer and reports whether it is valid there.
func (f *offer) set(seen *paramSet, name, value []byte, hasValue bool) bool {
	switch {
	case equalFold(name, "server_no_context_takeover"):
		f.ServerNoTakeover = true
		return once(&seen.serverNo) && !hasValue
	case equalFold(name, "client_no_context_takeover"):
		f.ClientNoTakeover = true
		return once(&seen.clientNo) && !hasValue
	case equalFold(name, "server_max_window_bits"):
		f.ServerMaxBits = windowBits(value)
		return once(&seen.serverBits) && f.ServerMaxBits != 0
	case equalFold(name, "client_max_window_bits"):
		f.clientMayLimit = true
		f.ClientMaxBits = windowBits(value)
		return once(&seen.clientBits) && (!hasValue || f.ClientMaxBits != 0)
	}
	return false
}

func once(seen *bool) bool {
	first := !*seen
	*seen = true
	return first
}

// windowBits reads 8 to 15 without leading zeros; 0 says that it is not that.
func windowBits(v []byte) uint8 {
	switch {
	case len(v) == 1 && (v[0] == '8' || v[0] == '9'):
		return v[0] - '0'
	case len(v) == 2 && v[0] == '1' && v[1] >= '0' && v[1] <= '5':
		return 10 + v[1] - '0'
	}
	return 0
}
