package plan

import (
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Page is what a connection is asked for. Its Select has an order that no two
// rows share: that of the client, then by id.
type Page struct {
	First, Last   *Slot
	After, Before *Slot
	// Order tells cursors of this list and order from others.
	Order string
	// What of the connection is selected.
	Edges, Nodes, Cursors, Info bool
	Total, HasNext, HasPrevious bool
}

// Backward says that the page is taken from the end.
func (p *Page) Backward() bool { return p.Last != nil }

// Rows says that rows are needed at all.
func (p *Page) Rows() bool { return p.Edges || p.Nodes || p.Info }

// page adds one argument of a connection.
func (s *Select) page(a argument) {
	slot := slotUnlessNull(a)
	switch a.Role {
	case schema.RoleFirst:
		s.Page.First = slot
	case schema.RoleLast:
		s.Page.Last = slot
	case schema.RoleAfter:
		s.Page.After = slot
	case schema.RoleBefore:
		s.Page.Before = slot
	}
}

// paginate completes the page when all arguments are known.
func (s *Select) paginate(sel *Selection) *gqlerr.Error {
	p := s.Page
	if p.First != nil && p.Last != nil {
		return gqlerr.New(gqlerr.BadUserInput, "Ask for first or for last, not for both.")
	}
	s.Order = append(s.Order, Order{Target: Target{[]*schema.Field{s.Object.Fields["id"]}}})
	p.Order = s.orderName()
	for i := range sel.Fields {
		if sel.Fields[i].Denied == "" {
			p.want(&sel.Fields[i])
		}
	}
	return nil
}

// orderName spells the rows and their order.
func (s *Select) orderName() string {
	var b strings.Builder
	b.WriteString(s.Source.View.String())
	for _, o := range s.Order {
		for _, f := range o.Target.Path {
			b.WriteString("\x00" + f.Name)
		}
		if o.Desc {
			b.WriteString("\x00\x00DESC")
		}
		b.WriteByte(1)
	}
	return b.String()
}

// want notes what a field of the connection needs.
func (p *Page) want(f *Field) {
	switch f.Name {
	case "edges":
		p.Edges = true
		p.Cursors = p.Cursors || f.Value.has("cursor")
	case "nodes":
		p.Nodes = true
	case "totalCount":
		p.Total = true
	case "pageInfo":
		p.Info = true
		p.HasNext = p.HasNext || f.Value.has("hasNextPage")
		p.HasPrevious = p.HasPrevious || f.Value.has("hasPreviousPage")
	}
}

func (s *Selection) has(name string) bool {
	if s == nil {
		return false
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return true
		}
	}
	return false
}
