package engine

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	stored "fraiseqld/engine/cache"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Keep says how answers are kept. Zero MaxBytes: none are.
type Keep struct {
	MaxBytes int
	TTL      time.Duration // of what has no @cache; zero: it is not kept
	Public   bool          // the scope where the schema names none
}

// watcher says what views are made of; *pgexec.DB is one.
type watcher interface {
	Behind(ctx context.Context, views []schema.Ident) (map[schema.Ident]pgexec.Behind, error)
}

// kept are the answers of one generation, and what they depend on.
type kept struct {
	Keep
	cache   *stored.Cache
	tables  map[string]*stored.Tag
	sources map[schema.Ident]source
	// everything is changed when it is not known what has changed; writes by every
	// mutation, for what no trigger watches.
	everything, writes *stored.Tag
	hearing            *atomic.Bool // changes of tables are told
}

// source is a view with the tables behind it.
type source struct {
	tags    stored.Tags
	watched bool // all of them tell of their changes
}

// newKept is nil when no answer of the schema may be kept.
func newKept(o Keep, s *schema.Schema, hearing *atomic.Bool) *kept {
	if o.MaxBytes == 0 || !o.any(s) {
		return nil
	}
	return &kept{
		Keep: o, cache: stored.New(o.MaxBytes), hearing: hearing,
		tables: map[string]*stored.Tag{}, sources: map[schema.Ident]source{}, everything: &stored.Tag{}, writes: &stored.Tag{},
	}
}

// dependencies finds the tables behind the views; what it returns takes them
// over. Without them answers are kept too, and dropped by every mutation.
func (s *snapshot) dependencies(ctx context.Context) (take func()) {
	db, ok := s.db.(watcher)
	if !ok || s.kept == nil {
		return func() {}
	}
	found, err := db.Behind(ctx, s.schema.Views())
	if err != nil {
		return func() {
			s.log.Warn("answers are dropped by every mutation: the tables behind the views could not be read", "cause", err)
		}
	}
	return func() {
		for view, behind := range found {
			s.kept.sources[view] = s.kept.source(behind)
		}
	}
}

func (k *kept) source(behind pgexec.Behind) source {
	out := source{watched: behind.Watched}
	for _, name := range behind.Tables {
		if k.tables[name] == nil {
			k.tables[name] = &stored.Tag{}
		}
		out.tags = append(out.tags, k.tables[name])
	}
	return out
}

// any says whether there is a query whose answers may be kept.
func (o *Keep) any(s *schema.Schema) bool {
	if s == nil {
		return false
	}
	for _, r := range s.Query {
		if r.Cache != nil || o.TTL > 0 {
			return true
		}
	}
	return false
}

// Kept reads the counters of the answers that are kept.
func (e *Engine) Kept() stored.Stats {
	if k := e.current.Load().kept; k != nil {
		return k.cache.Stats()
	}
	return stored.Stats{}
}

// WantsChanges says that answers are kept whose tables tell of their changes:
// Changed and Hearing have to be called.
func (e *Engine) WantsChanges() bool {
	k := e.current.Load().kept
	if k == nil {
		return false
	}
	for _, src := range k.sources {
		if src.watched {
			return true
		}
	}
	return false
}

// Changed drops the answers that were made from a table.
func (e *Engine) Changed(table string) {
	if k := e.current.Load().kept; k == nil {
		return
	} else if tag := k.tables[table]; tag != nil {
		tag.Change()
	}
}

// Hearing says whether Changed is called from now on. While it is not, nothing is
// answered from what depends on it; what was kept before may have been overtaken.
func (e *Engine) Hearing(yes bool) {
	if e.hearing.Load() == yes {
		return
	}
	if k := e.current.Load().kept; k != nil {
		k.everything.Change()
	}
	e.hearing.Store(yes)
}

// keeping is how the answers of one program are kept.
type keeping struct {
	ttl     time.Duration
	public  bool
	tags    stored.Tags
	watched bool
	calls   int // roots that ask the database
}

// keeping is nil when the answers of an operation are not kept. All of its root
// fields must allow it; the shortest time and the narrowest scope count.
func (s *snapshot) keeping(p *plan.Plan, rs *reads) *keeping {
	if s.kept == nil || p.Operation != ast.Query {
		return nil
	}
	k := &keeping{ttl: math.MaxInt64, public: true, tags: stored.Tags{s.kept.everything}}
	for i := range p.Roots {
		r := &p.Roots[i]
		if r.Constant != "" && r.Err == nil {
			continue
		}
		root := s.schema.Query[r.Field.Name]
		if root == nil || r.Err != nil {
			return nil
		}
		k.narrow(s.kept, cmp.Or(root.Cache, &schema.Cache{TTL: s.kept.TTL}))
		s.restrict(k, r.Value)
		k.calls++
	}
	if k.calls == 0 || k.ttl == 0 {
		return nil
	}
	s.dependsOn(k, rs)
	return k
}

// narrow takes one policy into account.
func (k *keeping) narrow(o *kept, c *schema.Cache) {
	k.ttl = min(k.ttl, c.TTL)
	k.public = k.public && (c.Public || o.Public && !c.Private)
}

// restrict looks at the types of a selection.
func (s *snapshot) restrict(k *keeping, sel *plan.Selection) {
	if sel == nil {
		return
	}
	if o := s.schema.Objects[sel.Type]; o != nil && o.Cache != nil {
		k.narrow(s.kept, o.Cache)
	}
	for i := range sel.Fields {
		s.restrict(k, sel.Fields[i].Value)
	}
	for _, one := range sel.ByType {
		s.restrict(k, one)
	}
}

// dependsOn adds what a program reads. What a function reads is not known.
func (s *snapshot) dependsOn(k *keeping, rs *reads) {
	k.watched = !rs.opaque
	for _, view := range rs.views {
		src := s.kept.sources[view]
		k.watched = k.watched && src.watched
		for _, tag := range src.tags {
			if !slices.Contains(k.tags, tag) {
				k.tags = append(k.tags, tag)
			}
		}
	}
	if !k.watched {
		k.tags = append(k.tags, s.kept.writes)
	}
}

// usable says that what is kept can be trusted to be dropped in time.
func (k *keeping) usable(o *kept) bool { return k != nil && (!k.watched || o.hearing.Load()) }

// keptFor says for people how the answers of an operation are kept.
func (s *snapshot) keptFor(p *plan.Plan) string {
	k := s.keeping(p, readsOf(p))
	if k == nil {
		return ""
	}
	who, until := "for one principal", "and until a mutation through this server, since no triggers tell of changes (fraiseqld cache install-triggers)"
	if k.public {
		who = "for all with the same session variables"
	}
	if k.watched {
		until = "and until one of its tables changes"
	}
	return "for " + k.ttl.String() + ", " + who + ", " + until
}
