package gateway

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/idempotency"
)

// keyHeader has the mutations of a posted request carried out once.
const keyHeader = "idempotency-key"

// idempotencyKey reads the header; "" when there is none. The quotes of a
// structured field are not part of the key.
func (c *call) idempotencyKey() (string, *gqlerr.Error) {
	if c.x == nil || c.method != methodPost {
		return "", nil
	}
	value, ok := c.x.Header(keyHeader)
	if !ok {
		return "", nil
	}
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	if len(value) > idempotency.MaxKey || c.x.HeaderCount(keyHeader) > 1 {
		return "", gqlerr.Newf(gqlerr.BadRequest, "The header Idempotency-Key must come once, with at most %d characters.", idempotency.MaxKey)
	}
	if err := idempotency.Check(string(value)); err != nil {
		return "", gqlerr.New(gqlerr.BadRequest, "The header Idempotency-Key is no key: "+err.Message)
	}
	return string(value), nil
}
