package subscribe

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/wI2L/jsondiff"

	"fraiseqld/internal/jsonx"
)

// mostForLCS bounds the answers whose lists are aligned before they are compared;
// that takes time with the square of their length.
const mostForLCS = 64 << 10

// patchOf is what turns the data of one answer into that of the next (RFC 6902),
// with the number of the next one. Nil: the whole answer is shorter, or one of
// them has errors.
func patchOf(before, after []byte, revision int) []byte {
	old, new := dataOf(before), dataOf(after)
	if old == nil || new == nil {
		return nil
	}
	options := []jsondiff.Option{jsondiff.UnmarshalFunc(exactly)}
	if len(old)+len(new) <= mostForLCS {
		options = append(options, jsondiff.LCS())
	}
	patch, err := jsondiff.CompareJSON(old, new, options...)
	if err != nil {
		return nil
	}
	list, err := json.Marshal(patch)
	if err != nil || len(list) >= len(after) {
		return nil
	}
	return revised(append(append([]byte(`{"patch":`), list...), '}'), revision)
}

// dataOf is the data of an answer that has nothing else.
func dataOf(answer []byte) (data []byte) {
	s := jsonx.Scan(answer)
	for s.Open(); s.Next(); {
		if data != nil || !jsonx.KeyIs(s.Key(), "data") {
			return nil
		}
		data = s.Raw()
	}
	return data
}

// exactly keeps the digits of numbers.
func exactly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// revised is an answer with its number.
func revised(answer []byte, revision int) []byte {
	out := append(make([]byte, 0, len(answer)+24), answer[:len(answer)-1]...)
	return append(strconv.AppendInt(append(out, `,"revision":`...), int64(revision), 10), '}')
}
