package schema

import "slices"

// Sources are all views and tables that rows come from, in the order of the text.
func (s *Schema) Sources() []*Source { return slices.Clone(s.sources) }
