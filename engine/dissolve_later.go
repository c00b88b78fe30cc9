package engine

import "context"

// TakeApart looks at the definitions of the views of a schema that was bound with
// DissolveLater. Reading them takes longer than all the rest of a start, and
// until it is done documents answer as well. A Reload meanwhile wins.
func (e *Engine) TakeApart(ctx context.Context) {
	s := e.current.Load()
	if !s.bound || !s.later {
		return
	}
	next := *s
	next.later = false
	next.documents = newCache[*document](s.documents.max, maxDocumentWeight)
	next.programs = newCache[*program](s.programs.max, maxProgramWeight)
	if next.takeApart(ctx); next.forms != nil {
		e.current.CompareAndSwap(s, &next)
	}
}
