package gateway

import (
	"strings"
	"testing"
)

// TestResumesAfter: an operation's own id comes before that of its connection.
func TestResumesAfter(t *testing.T) {
	who := nobody.resuming("7-3")
	for extensions, want := range map[string]string{
		"": "7-3", `{}`: "7-3", `null`: "7-3", `[]`: "7-3", `{"lastEventId":9}`: "7-3", `{"lastEventId":""}`: "7-3", `{"other":1,"lastEventId":"a@9-1"}`: "a@9-1",
		`{"lastEventId":"` + strings.Repeat("9", maxEventID+1) + `"}`: "?",
	} {
		if got := who.after([]byte(extensions)); got != want {
			t.Errorf("%s: %q, want %q", extensions, got, want)
		}
	}
	if nobody.after(nil) != "" || nobody.resuming("") != &nobody || nobody.resuming(strings.Repeat("9", maxEventID+1)).last != "?" {
		t.Error("who has no id resumes, or one too long is forgotten")
	}
}
