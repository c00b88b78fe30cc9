package plan

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/rbac"
	"fraiseqld/engine/schema"
)

// What the schema protects is in a plan only for those who may have it. A plan
// therefore holds for principals of the same verdicts on Requirements alone.

// denied is why the principal may not have something, "" when they may.
func (b *builder) denied(requires []*schema.Auth) gqlerr.Code {
	for _, a := range requires {
		switch b.who.Judge(a) {
		case rbac.Unauthenticated:
			return gqlerr.Unauthenticated
		case rbac.Denied:
			return gqlerr.Forbidden
		}
	}
	return ""
}

// Denied is the error of a field of an operation's type that the principal may not
// select; nil when they may.
func Denied(who *rbac.Principal, r *schema.Root) *gqlerr.Error {
	b := &builder{who: who}
	if code := b.denied(r.Requires); code != "" {
		return DeniedError(code, r.Name)
	}
	return nil
}

// DeniedError is the error of a field that may not be selected.
func DeniedError(code gqlerr.Code, field string) *gqlerr.Error {
	if code == gqlerr.Unauthenticated {
		return gqlerr.Newf(code, "Authentication is required for field %s.", field)
	}
	return gqlerr.Newf(code, "Not allowed to access field %s.", field)
}

// guard is the error of a field that a client compares or orders by: what it may
// not read it may not find out by asking either.
func (b *builder) guard(o *schema.Object, f *schema.Field) *gqlerr.Error {
	if b.constant {
		return nil
	}
	code := b.denied(f.Requires)
	if code == "" {
		return nil
	}
	name := f.Name
	if o != nil && o.Name != "" {
		name = o.Name + "." + name
	}
	return DeniedError(code, name)
}
