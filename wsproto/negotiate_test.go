package wsproto

import (
	"strings"
	"testing"
)

const noBoth = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

var negotiateRows = []struct {
	offer string // several values are separated by |
	opt   DeflateOptions
	want  string // empty: declined
}{
	{"permessage-deflate", DeflateOptions{}, noBoth},
	{"permessage-deflate; client_max_window_bits; server_max_window_bits=10", DeflateOptions{}, noBoth + "; server_max_window_bits=10"},
	{"Permessage-Deflate ;Server_No_Context_Takeover", DeflateOptions{}, noBoth},
	{`permessage-deflate; server_max_window_bits="9"`, DeflateOptions{}, noBoth + "; server_max_window_bits=9"},
	{"permessage-deflate; client_max_window_bits=12", DeflateOptions{}, noBoth + "; client_max_window_bits=12"},
	{"permessage-deflate; client_max_window_bits", DeflateOptions{ClientMaxWindowBits: 11}, noBoth + "; client_max_window_bits=11"},
	{"permessage-deflate; client_max_window_bits=9", DeflateOptions{ClientMaxWindowBits: 11}, noBoth + "; client_max_window_bits=9"},
	{"permessage-deflate; client_max_window_bits=15", DeflateOptions{ClientMaxWindowBits: 11}, noBoth + "; client_max_window_bits=11"},
	{"permessage-deflate", DeflateOptions{ClientMaxWindowBits: 11}, noBoth},
	{"permessage-deflate", DeflateOptions{ServerTakeover: true, ClientTakeover: true}, "permessage-deflate"},
	{"permessage-deflate; server_no_context_takeover", DeflateOptions{ServerTakeover: true, ClientTakeover: true}, "permessage-deflate; server_no_context_takeover"},
	{"permessage-deflate; client_no_context_takeover", DeflateOptions{ServerTakeover: true, ClientTakeover: true}, "permessage-deflate; client_no_context_takeover"},
	{"permessage-deflate; server_max_window_bits=8", DeflateOptions{}, noBoth + "; server_max_window_bits=8"},
	{"permessage-deflate; server_max_window_bits=15", DeflateOptions{}, noBoth + "; server_max_window_bits=15"},
	{"x-other; a=b, permessage-deflate", DeflateOptions{}, noBoth},
	{"x-other|permessage-deflate", DeflateOptions{}, noBoth},
	{"permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=9", DeflateOptions{}, noBoth + "; server_max_window_bits=9"},
	{"permessage-deflate; server_max_window_bits=9, permessage-deflate", DeflateOptions{}, noBoth + "; server_max_window_bits=9"},

	{"", DeflateOptions{}, ""},
	{"x-webkit-deflate-frame", DeflateOptions{}, ""},
	{"permessage-deflate; unknown", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=7", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=16", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=09", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=x", DeflateOptions{}, ""},
	{"permessage-deflate; client_max_window_bits=7", DeflateOptions{}, ""},
	{"permessage-deflate; server_no_context_takeover=1", DeflateOptions{}, ""},
	{"permessage-deflate; client_no_context_takeover=1", DeflateOptions{}, ""},
	{"permessage-deflate; server_no_context_takeover; server_no_context_takeover", DeflateOptions{}, ""},
	{"permessage-deflate; client_no_context_takeover; client_no_context_takeover", DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", DeflateOptions{}, ""},
	{"permessage-deflate; client_max_window_bits; client_max_window_bits", DeflateOptions{}, ""},
	{"permessage-deflate;", DeflateOptions{}, ""},
	{"permessage-deflate,", DeflateOptions{}, ""},
	{"permessage-deflate x", DeflateOptions{}, ""},
	{`permessage-deflate; server_max_window_bits="9`, DeflateOptions{}, ""},
	{`permessage-deflate; server_max_window_bits=" 9"`, DeflateOptions{}, ""},
	{`permessage-deflate; server_max_window_bits="9 "`, DeflateOptions{}, ""},
	{"permessage-deflate; server_max_window_bits=", DeflateOptions{}, ""},
}

func TestNegotiate(t *testing.T) {
	for _, row := range negotiateRows {
		var values [][]byte
		for v := range strings.SplitSeq(row.offer, "|") {
			values = append(values, []byte(v))
		}
		p, ok := Negotiate(values, row.opt)
		got := ""
		if ok {
			got = p.String()
		}
		if got != row.want {
			t.Errorf("%s\ngot  %s\nwant %s", row.offer, got, row.want)
		}
	}
}

func TestWindowBitsDefault(t *testing.T) {
	if p := (Params{ClientMaxBits: 9}); p.ServerWindowBits() != 15 || p.ClientWindowBits() != 9 {
		t.Error(p.ServerWindowBits(), p.ClientWindowBits())
	}
}

func TestTokenCharacters(t *testing.T) {
	const special = "!#$%&'*+-.^_`|~"
	for c := range 256 {
		alnum := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		want := alnum || c < 128 && strings.IndexByte(special, byte(c)) >= 0
		if got := isTokenChar(byte(c)); got != want {
			t.Errorf("character %d: %v", c, got)
		}
	}
}
