package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"fraiseqld/engine/gqlerr"
)

// A cursor is base64url of [1, check, key, …]: the version, a check over the
// order and the keys, and the keys of a row in that order, each as PostgreSQL
// prints it or null. The check finds cursors of another list or order and
// damaged ones. It is no secret: who makes a cursor up begins somewhere in rows
// that the same filters let them read anyway.

const cursorVersion = "1"

// maxCursor bounds what is decoded.
const maxCursor = 8 << 10

// AppendCursor writes the cursor of a row; keys is a JSON array.
func AppendCursor(dst []byte, order string, keys []byte) []byte {
	text := append([]byte("["+cursorVersion+`,"`), cursorCheck(order, keys)...)
	text = append(text, '"')
	if inner := bytes.TrimSpace(keys[1 : len(keys)-1]); len(inner) > 0 {
		text = append(append(text, ','), inner...)
	}
	return base64.RawURLEncoding.AppendEncode(dst, append(text, ']'))
}

func cursorCheck(order string, keys []byte) string {
	h := sha256.New()
	h.Write([]byte(cursorVersion + "\x00" + order + "\x00"))
	h.Write(canonical(keys))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:9])
}

// canonical is a JSON array as encoding/json writes it.
func canonical(keys []byte) []byte {
	var list []*string
	if json.Unmarshal(keys, &list) != nil {
		return keys
	}
	out, err := json.Marshal(list)
	if err != nil {
		return keys
	}
	return out
}

// ReadCursor gives the n keys of a cursor of the order.
func ReadCursor(cursor, order string, n int) ([]*string, *gqlerr.Error) {
	refused := gqlerr.New(gqlerr.BadUserInput, "The cursor is not one of this list in this order.")
	if len(cursor) > maxCursor {
		return nil, refused
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return nil, refused
	}
	var parts []json.RawMessage
	if json.Unmarshal(text, &parts) != nil || len(parts) != n+2 || string(parts[0]) != cursorVersion {
		return nil, refused
	}
	keys := make([]*string, n)
	for i, part := range parts[2:] {
		if json.Unmarshal(part, &keys[i]) != nil {
			return nil, refused
		}
	}
	list, err := json.Marshal(keys)
	var check string
	if err != nil || json.Unmarshal(parts[1], &check) != nil || check != cursorCheck(order, list) {
		return nil, refused
	}
	return keys, nil
}
