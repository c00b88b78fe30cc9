package schema

import (
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// auth is what a place asks of who selects it, nil when nothing.
func (l *loader) auth(list ast.DirectiveList) *Auth {
	a := Auth{Authenticated: list.ForName("requiresAuth") != nil}
	if d := list.ForName("requiresRole"); d != nil {
		a.Roles, a.AllRoles = l.names(d, "roles"), flag(d, "all")
	}
	if d := list.ForName("requiresPermission"); d != nil {
		a.Permissions, a.AllPermissions = l.names(d, "permissions"), flag(d, "all")
	}
	if !a.Authenticated && a.Roles == nil && a.Permissions == nil {
		return nil
	}
	return &a
}

// names is a list that must not be empty: an empty one would ask for nothing.
func (l *loader) names(d *ast.Directive, arg string) []string {
	list := texts(d, arg)
	if len(list) == 0 {
		l.errorf(d.Position, "@%s(%s:) is empty", d.Name, arg)
	}
	return list
}

func (l *loader) filters(list ast.DirectiveList) []MandatoryFilter {
	var out []MandatoryFilter
	for _, d := range list.ForNames("mandatoryFilter") {
		f := MandatoryFilter{Column: text(d, "column"), Claim: text(d, "claim"), at: d.Position}
		if f.Column == "" || f.Claim == "" {
			l.errorf(d.Position, "@mandatoryFilter needs a column and a claim")
			continue
		}
		out = append(out, f)
	}
	return out
}

func (l *loader) cost(list ast.DirectiveList) int {
	v := value(list.ForName("cost"), "weight")
	if v == nil {
		return 0
	}
	n, err := strconv.ParseInt(v.Raw, 10, 32)
	if err == nil && n < 0 {
		l.errorf(v.Position, "@cost(weight:) is negative")
	}
	return int(n)
}

// notCached reports @cache on a field whose answers are none of their own.
func (l *loader) notCached(def *ast.Definition, f *ast.FieldDefinition) {
	if d := f.Directives.ForName("cache"); d != nil {
		l.errorf(d.Position, "%s.%s: @cache belongs on a field of Query or on a type", def.Name, f.Name)
	}
}

func (l *loader) cache(list ast.DirectiveList) *Cache {
	d := list.ForName("cache")
	v := value(d, "ttl")
	if v == nil || v.Kind != ast.StringValue {
		return nil
	}
	ttl, err := time.ParseDuration(v.Raw)
	if err != nil || ttl <= 0 {
		l.errorf(v.Position, "@cache(ttl:): %s is not a duration like 30s or 5m", printValue(v))
		return nil
	}
	scope := value(d, "scope")
	return &Cache{TTL: ttl, Public: scope != nil && scope.Raw == "PUBLIC", Private: scope != nil && scope.Raw == "PRIVATE"}
}
