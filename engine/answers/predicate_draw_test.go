package answers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// drawing draws things and filters on them.
type drawing struct{ *rand.Rand }

func (r drawing) chance(percent int) bool { return r.IntN(100) < percent }

func oneOf[T any](r drawing, list []T) T { return list[r.IntN(len(list))] }

// absent is a key that the document lacks, where nil is null.
type absent struct{}

// thing is one document by stored key: nil, absent, string, json.Number, bool,
// []any, and thing.
type thing map[string]any

var (
	texts  = []string{"", "a", "ab", "Ab", "aB%", "a_b", "a%b", `a\b`, "日本", "b\nc", "null", "été", "abab", "x' OR true --", `{"a"}`}
	codes  = []string{"1", "2", "00000000-0000-4000-8000-000000000001", "x"}
	uuids  = []string{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "abcdef00-0000-4000-8000-00000000000a"}
	ints   = []string{"-2147483648", "-1", "0", "1", "2", "9", "10", "2147483647"}
	bigs   = []string{"-9223372036854775808", "0", "9", "10", "9007199254740993", "9223372036854775807"}
	prices = []string{"-0.5", "0", "0.10", "0.1000", "9.99", "10", "12345678901234567890.1234"}
	ratios = []string{"-2.5", "0", "0.25", "1.5", "10", "1e3"}
	dates  = []string{"1999-12-31", "2024-02-29", "2024-03-01", "2024-10-01"}
	times  = []string{"2024-01-01T00:00:00+00:00", "2024-01-01T00:00:00.5+00:00", "2024-06-30T22:30:00+00:00", "1999-12-31T23:59:59+00:00"}
	kinds  = []string{"red", "dark blue"}
	tags   = []string{"a", "b", "", `q"`, "NULL", "{}"}
)

func (r drawing) thing() thing {
	return thing{
		"name": r.text(texts), "note": r.text(texts), "code": r.text(codes), "key": r.text(uuids), "ref": r.text(uuids),
		"n": r.number(ints), "big": r.number(bigs), "price": r.number(prices), "ratio": r.number(ratios),
		"ok": r.maybe(func() any { return r.chance(50) }), "born": r.text(dates), "seen": r.text(times), "kind": r.text(kinds), "meta": r.maybe(func() any { return json.RawMessage(oneOf(r, metas)) }),
		"tags": r.list(func() any { return oneOf(r, tags) }), "labels": r.list(func() any { return oneOf(r, tags) }),
		"nums": r.list(func() any { return json.Number(oneOf(r, ints)) }), "bigs": r.list(func() any { return json.Number(oneOf(r, bigs)) }),
		"inner": r.maybe(func() any { return r.inner(1) }), "parts": r.list(func() any { return r.part() }),
	}
}

func (r drawing) maybe(f func() any) any {
	switch r.IntN(8) {
	case 0:
		return nil
	case 1:
		return absent{}
	}
	return f()
}

func (r drawing) text(pool []string) any { return r.maybe(func() any { return oneOf(r, pool) }) }

func (r drawing) number(pool []string) any {
	return r.maybe(func() any { return json.Number(oneOf(r, pool)) })
}

func (r drawing) list(item func() any) any {
	return r.maybe(func() any {
		out := []any{}
		for range r.IntN(4) {
			if v := item(); r.chance(90) {
				out = append(out, v)
			} else {
				out = append(out, nil)
			}
		}
		return out
	})
}

func (r drawing) inner(depth int) thing {
	out := thing{"id": r.text(codes), "word": r.text(texts), "n": r.number(ints), "born": r.text(dates), "deep": nil}
	if depth > 0 {
		out["deep"] = r.maybe(func() any { return r.inner(depth - 1) })
	}
	return out
}

func (r drawing) part() thing {
	return thing{"word": r.text(texts), "n": r.number(ints), "ok": r.maybe(func() any { return r.chance(50) })}
}

func (th thing) document(id int) string {
	text := th.text()
	return fmt.Sprintf(`{"id": %d, %s`, id, text[1:])
}

func (th thing) text() string {
	var members []string
	for k, v := range th {
		if _, gone := v.(absent); !gone {
			members = append(members, fmt.Sprintf("%q: %s", k, jsonOf(v)))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}

func jsonOf(v any) string {
	switch v := v.(type) {
	case thing:
		return v.text()
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, jsonOf(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// at is the value under a path, nil when any of it is not there.
func (th thing) at(path []string) any {
	v := th[path[0]]
	if _, gone := v.(absent); gone {
		return nil
	}
	if len(path) == 1 {
		return v
	}
	inner, ok := v.(thing)
	if !ok {
		return nil
	}
	return inner.at(path[1:])
}
