package gqlerr

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"
)

func TestAppendJSON(t *testing.T) {
	cause := errors.New("secret")
	tests := []struct {
		err  *Error
		want string
	}{
		{New(Internal, "m"), `{"message":"m","extensions":{"code":"INTERNAL_SERVER_ERROR"}}`},
		{New(BadUserInput, "m").At(1, 2).At(3, 4), `{"message":"m","locations":[{"line":1,"column":2},{"line":3,"column":4}],"extensions":{"code":"BAD_USER_INPUT"}}`},
		{Newf(Timeout, "%d s", 3).In("a", 0, "b"), `{"message":"3 s","path":["a",0,"b"],"extensions":{"code":"TIMEOUT"}}`},
		{Wrap(Internal, "m", cause), `{"message":"m","extensions":{"code":"INTERNAL_SERVER_ERROR"}}`},
		{&Error{Code: Internal, Message: "m", ID: "ab"}, `{"message":"m","extensions":{"code":"INTERNAL_SERVER_ERROR","id":"ab"}}`},
		{New(RateLimited, "m").With("retryAfter", "3"), `{"message":"m","extensions":{"code":"RATE_LIMITED","retryAfter":3}}`},
	}
	for _, tt := range tests {
		if got := string(tt.err.AppendJSON(nil)); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	list := AppendList([]byte("x"), []*Error{New(Internal, "a"), New(Internal, "b")})
	if want := `x[{"message":"a","extensions":{"code":"INTERNAL_SERVER_ERROR"}},{"message":"b","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]`; string(list) != want {
		t.Errorf("got %s", list)
	}
}

func TestCauseIsForTheLogOnly(t *testing.T) {
	cause := errors.New("secret")
	err := Wrap(Internal, "m", cause)
	if !errors.Is(err, cause) || err.Error() != "INTERNAL_SERVER_ERROR: m: secret" {
		t.Errorf("got %v", err)
	}
	if got := New(Internal, "m").Error(); got != "INTERNAL_SERVER_ERROR: m" {
		t.Errorf("got %s", got)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, seed := range []string{"", "a\"\\\n\r\t\x00\x1f", "é\u2028", "\xff", "a\xc3", "\ufffd"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Errorf("%q became %q", s, back)
		}
	})
}
