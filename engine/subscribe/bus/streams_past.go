//go:build !nobus

package bus

import (
	"context"

	"github.com/redis/rueidis"
)

func (s *streamsSession) since(ctx context.Context, name, from string, limit int) (past, error) {
	s.mu.Lock()
	client, at := s.client, s.at[name].id
	s.mu.Unlock()
	if client == nil || at == "" {
		return past{}, errNotYet
	}
	info, err := inspect(ctx, client, name)
	if err != nil {
		return past{}, err
	}
	p := past{upTo: at}
	if !info.hasAllAfter(from) {
		return p, nil
	}
	list, err := client.Do(ctx, client.B().Xrange().Key(name).Start("("+from).End(at).Count(int64(limit)+1).Build()).AsXRange()
	if err != nil {
		return p, err
	}
	p.complete = len(list) <= limit
	for _, e := range list[:min(limit, len(list))] {
		p.entries = append(p.entries, entry{e.ID, e.FieldValues[payloadName]})
	}
	return p, nil
}

// hasAllAfter says that no entry after this one was forgotten. That is known while
// the entry itself, or an older one, is there.
func (s *stream) hasAllAfter(id string) bool {
	switch {
	case before(s.last, id): // of another stream
		return false
	case s.last == id:
		return true
	}
	return s.first != "" && !before(id, s.first) && !before(id, s.deleted)
}

// asker is what runs commands of Redis.
type asker interface {
	B() rueidis.Builder
	Do(ctx context.Context, cmd rueidis.Completed) rueidis.RedisResult
}
