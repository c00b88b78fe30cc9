//go:build !nobus

package bus

import (
	"context"
	"errors"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// sequenceID is the id of an event of a stream: its place there.
func sequenceID(seq uint64) string { return strconv.FormatUint(seq, 10) + "-0" }

func (s *natsSession) since(ctx context.Context, subject, from string, limit int) (past, error) {
	js, at, err := s.heardOf(subject)
	if err != nil {
		return past{}, err
	}
	name, err := js.StreamNameBySubject(ctx, subject)
	if notKept(err) {
		return past{}, errNotKept
	}
	if err != nil {
		return past{}, err
	}
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return past{}, err
	}
	begin, _ := numbers(from)
	p := past{upTo: sequenceID(at)}
	state := stream.CachedInfo().State
	if state.LastSeq < begin || state.FirstSeq > begin+1 {
		return p, nil // another stream, or some is forgotten
	}
	err = p.gather(ctx, stream, subject, begin, at, limit)
	return p, err
}

// heardOf is how far a subject was heard.
func (s *natsSession) heardOf(subject string) (js jetstream.JetStream, at uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known := s.at[subject]
	switch {
	case s.plain[subject]:
		return nil, 0, errNotKept
	case s.js == nil || !known:
		return nil, 0, errNotYet
	}
	return s.js, at, nil
}

// gather reads the messages of a subject behind begin, up to the sequence at.
func (p *past) gather(ctx context.Context, stream jetstream.Stream, subject string, begin, at uint64, limit int) error {
	for seq := begin + 1; seq <= at; {
		m, err := stream.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(subject))
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
			seq = at
		case err != nil:
			return err
		case m.Sequence > at:
			seq = at
		case len(p.entries) == limit:
			return nil
		default:
			p.entries = append(p.entries, entry{sequenceID(m.Sequence), string(m.Data)})
			seq = m.Sequence
		}
		seq++
	}
	p.complete = true
	return nil
}
