package gateway

import (
	"strings"
	"testing"
)

func TestIdempotencyKeyHeader(t *testing.T) {
	long := strings.Repeat("k", 255)
	for header, key := range map[string]string{"Accept: */*": "", "Idempotency-Key: abc-1": "abc-1", `Idempotency-Key: "abc 1"`: "!", `Idempotency-Key: "abc-1"`: "abc-1",
		"Idempotency-Key: " + long: long, "Idempotency-Key: " + long + "k": "!", "Idempotency-Key: \"\"": "!", "Idempotency-Key: ü": "!"} {
		r := newRig(Options{})
		x := post(`{"query":"mutation{a}"}`, header)
		r.do(x)
		switch {
		case key == "!":
			want(t, x, 400, "BAD_REQUEST")
			if len(r.fake.asked) > 0 {
				t.Errorf("%q ran", header)
			}
		case len(r.fake.asked) != 1 || r.fake.asked[0].IdempotencyKey != key:
			t.Errorf("%q: asked %+v", header, r.fake.asked)
		}
	}
	r := newRig(Options{Get: GetOn, MaxBatch: 2})
	x := post(`{"query":"mutation{a}"}`, "Idempotency-Key: a", "Idempotency-Key: b")
	r.do(x)
	want(t, x, 400, "once")
	x = post(`[{"query":"mutation{a}"}]`, "Idempotency-Key: a")
	r.do(x)
	want(t, x, 400, "use the argument idempotencyKey")
	r.do(get("/graphql?query={a}", "Idempotency-Key: a"))
	if len(r.fake.asked) != 1 || r.fake.asked[0].IdempotencyKey != "" {
		t.Errorf("a query by GET: %+v", r.fake.asked)
	}
}
