package netloop

import "testing"

// A request that finds all workers taken gets a new one, also when a worker is
// just taking another request: it never waits behind a handler that blocks.
func TestRequestDoesNotWaitBehindABlockedOne(t *testing.T) {
	release := make(chan struct{})
	h := &testHandler{serve: func(x *Exchange) {
		if string(x.Path) == "/serve/wait" {
			<-release
		}
		echo(x)
	}}
	s := start(t, h, func(c *Config) { c.Workers, c.Queue = 1024, 1024 })
	defer close(release)
	quick := s.dial()
	for range 500 {
		s.dial().send(get("/serve/wait"))
		quick.send(get("/serve/quick")).want(200, "/serve/quick")
	}
}

// What waits for a worker is counted, and no worker more than allowed is started.
func TestWorkersAreBounded(t *testing.T) {
	release, entered := make(chan struct{}), make(chan struct{}, 8)
	h := &testHandler{serve: func(x *Exchange) {
		entered <- struct{}{}
		<-release
		echo(x)
	}}
	s := start(t, h, func(c *Config) { c.Workers, c.Queue = 2, 8 })
	var clients []*client
	for range 5 {
		clients = append(clients, s.dial().send(get("/serve")))
	}
	<-entered
	<-entered
	for st := s.Stats(); st.QueueDepth < 3; st = s.Stats() {
		if st.Workers > 2 || st.WorkersBusy > 2 {
			t.Fatalf("stats %+v", st)
		}
	}
	if st := s.Stats(); st.Workers != 2 || st.WorkersBusy != 2 {
		t.Errorf("stats %+v", st)
	}
	close(release)
	for _, c := range clients {
		c.want(200, "/serve")
	}
}
