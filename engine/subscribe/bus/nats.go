//go:build !nobus

package bus

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// natsSession hears subjects, through JetStream where a stream has them.
type natsSession struct {
	url    string
	wanted *channels
	events Events

	mu    sync.Mutex          // one event at a time
	at    map[string]uint64   // sequence of the last event, of subjects that a stream has; outlives connections
	plain map[string]bool     // subjects that no stream has
	js    jetstream.JetStream // of the connection; nil: there is none
}

func newNATS(servers string, wanted *channels, e Events) (*natsSession, error) {
	for one := range strings.SplitSeq(servers, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil {
			return nil, withoutURL(err)
		}
		if u.Scheme != "nats" && u.Scheme != "tls" {
			return nil, errors.New("the URL of NATS begins with nats:// or tls://")
		}
	}
	return &natsSession{url: servers, wanted: wanted, events: e, at: map[string]uint64{}, plain: map[string]bool{}}, nil
}

func (s *natsSession) serve(ctx context.Context, late bool) error {
	lost := make(chan error, 1)
	fail := func(err error) {
		select {
		case lost <- err:
		default:
		}
	}
	conn, err := nats.Connect(s.url, nats.Name("fraiseqld"), nats.Timeout(replyTime), nats.NoReconnect(), nats.PingInterval(replyTime), nats.MaxPingsOutstanding(2),
		nats.ClosedHandler(func(c *nats.Conn) { fail(errors.Join(errors.New("the connection to NATS was closed"), c.LastError())) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { fail(err) })) // a slow consumer, for one: events were dropped
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(replyTime))
	if err != nil {
		return err
	}
	s.connected(js)
	defer s.connected(nil)
	stops := map[string]func(){}
	for {
		names, _ := s.wanted.list()
		if len(names) == 0 {
			s.forget(stops)
			return nil
		}
		added, gone := difference(stops, names)
		for _, name := range gone {
			stops[name]()
			delete(stops, name)
			s.leave(name)
		}
		for _, name := range added {
			if stops[name], err = s.follow(ctx, conn, js, name, late, fail); err != nil {
				return err
			}
		}
		late = false
		select {
		case err := <-lost:
			return err
		case <-s.wanted.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *natsSession) connected(js jetstream.JetStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.js = js
}

// follow begins to hear one subject.
func (s *natsSession) follow(ctx context.Context, conn *nats.Conn, js jetstream.JetStream, subject string, late bool, fail func(error)) (stop func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	name, err := js.StreamNameBySubject(ctx, subject)
	if notKept(err) {
		return s.followPlain(conn, subject, late)
	}
	if err != nil {
		return nil, err
	}
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return nil, err
	}
	from, missed := s.resume(subject, stream.CachedInfo().State, late)
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subject}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	})
	if err != nil {
		return nil, err
	}
	if missed {
		s.events.Missed(subject)
	}
	running, err := consumer.Consume(func(m jetstream.Msg) { s.heard(subject, m) },
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) { fail(err) }))
	if err != nil {
		return nil, err
	}
	return running.Stop, nil
}

// notKept says that no stream has a subject, or that there are no streams at all.
func notKept(err error) bool {
	return errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrJetStreamNotEnabled)
}

// followPlain hears a subject that no stream keeps.
func (s *natsSession) followPlain(conn *nats.Conn, subject string, late bool) (stop func(), err error) {
	sub, err := conn.Subscribe(subject, func(m *nats.Msg) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.events.Heard(subject, "", string(m.Data))
	})
	if err != nil {
		return nil, err
	}
	if err := conn.FlushTimeout(replyTime); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.plain[subject] = true
	s.mu.Unlock()
	if late {
		s.events.Missed(subject)
	}
	return func() { _ = sub.Unsubscribe() }, nil // it fails when the connection is gone
}

// resume says where to go on in a stream, and whether something between is no
// longer there. Other subjects of the stream may have been all of that.
func (s *natsSession) resume(subject string, state jetstream.StreamState, late bool) (from uint64, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known := s.at[subject]
	switch {
	case !known:
		s.at[subject] = state.LastSeq
		return state.LastSeq + 1, late
	case state.LastSeq < at: // another stream of that name
		s.at[subject] = 0
		return max(1, state.FirstSeq), true
	}
	return at + 1, state.FirstSeq > at+1
}

func (s *natsSession) heard(subject string, m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		return // no message of a stream
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, known := s.at[subject]; known && meta.Sequence.Stream > at {
		s.at[subject] = meta.Sequence.Stream
		s.events.Heard(subject, sequenceID(meta.Sequence.Stream), string(m.Data()))
	}
}

// leave forgets where a subject was.
func (s *natsSession) leave(subject string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.at, subject)
	delete(s.plain, subject)
}

func (s *natsSession) forget(stops map[string]func()) {
	for name, stop := range stops {
		stop()
		s.leave(name)
	}
}
