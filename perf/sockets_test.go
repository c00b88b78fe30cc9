package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestFrames(t *testing.T) {
	for _, text := range []string{"", "a", strings.Repeat("b", 125), strings.Repeat("c", 126), strings.Repeat("d", 5000)} {
		sent := masked(text)
		head := len(sent) - len(text)
		server := append(append([]byte{0x81}, sent[1:head-4]...), text...) // without the mask
		server[1] &= 0x7f
		for cut := range len(server) {
			if _, size := frame(server[:cut]); size != 0 {
				t.Fatalf("%d of %d bytes are a frame", cut, len(server))
			}
		}
		payload, size := frame(append(server, "more"...))
		if string(payload) != text || size != len(server) {
			t.Errorf("%d bytes: got %d of %d", len(text), len(payload), size)
		}
	}
}

func TestWhenAnEventWasDue(t *testing.T) {
	for payload, want := range map[string]time.Duration{
		`{"id":"1","type":"next","payload":{"data":{"tick":1234}}}`:        1234,
		`{"id":"1","type":"next","payload":{"data":{"note":"77 xxxx"}}}`:   77,
		`{"id":"1","type":"next","payload":{"data":null,"errors":[{}]}}`:   0,
		`{"id":"1","type":"next","payload":{"data":{"note":"everybody"}}}`: 0,
	} {
		if got := due([]byte(payload)); got != want {
			t.Errorf("%s: %d", payload, got)
		}
	}
}

// TestBareLoop: every client of the floor gets every frame, of the bytes that were asked for.
func TestBareLoop(t *testing.T) {
	fan, err := bareLoop(t.Context(), 20, 200, 3)
	if err != nil || len(fan.Millis) != 3 || fan.Bytes != 200 {
		t.Errorf("%+v, %v", fan, err)
	}
}

// TestMain lets bareLoop find its writer in this program.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == writeLoop {
		main()
		return
	}
	os.Exit(m.Run())
}
