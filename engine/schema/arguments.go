package schema

import "github.com/vektah/gqlparser/v2/ast"

// arguments makes the arguments of a root field; their roles come later.
func (l *loader) arguments(r *Root, f *ast.FieldDefinition) {
	for _, a := range f.Arguments {
		arg := &Arg{Name: a.Name, Type: a.Type, Keys: spellings(a.Name), at: a.Position}
		arg.Default = value(a.Directives.ForName("default"), "value")
		arg.Input, arg.Enum = l.s.Inputs[a.Type.Name()], l.s.Enums[a.Type.Name()]
		if l.added[a] {
			r.completed[a.Name] = true
		}
		r.Args = append(r.Args, arg)
	}
}

// listRole is the role of an argument with one of the four names of list
// arguments and a type that goes with it.
func (l *loader) listRole(a *Arg, o *Object) (Role, bool) {
	switch a.Name {
	case "where":
		if a.Input != nil {
			filterBy(a.Input, o)
			return RoleWhere, true
		}
	case "orderBy":
		if a.Input != nil {
			filterBy(a.Input, o)
			return RoleOrderBy, true
		}
	case "limit":
		return RoleLimit, a.Type.NamedType == "Int"
	case "offset":
		return RoleOffset, a.Type.NamedType == "Int"
	}
	return RoleEquals, false
}

// roles gives the arguments of a field over rows their roles: those of lists by
// name, all others are equality on the field of that name.
func (l *loader) roles(name string, r *Root, paged bool) {
	for _, a := range r.Args {
		role, ok := l.listRole(a, r.Object)
		if ok && (role == RoleWhere || paged) && r.Object != nil {
			a.Role = role
			l.checkFilterOf(name, r.Object, a)
			continue
		}
		l.equals(name, r, a)
	}
}

// checkFilterOf reports a filter that speaks of another type than the rows read.
func (l *loader) checkFilterOf(name string, rows *Object, a *Arg) {
	if (a.Role == RoleWhere || a.Role == RoleOrderBy || a.Role == RoleHaving) && a.Input.Filters != rows {
		l.errorf(a.at, "%s(%s:): %s speaks of %s, but the rows are %s", name, a.Name, a.Input.Name, a.Input.Filters.Name, rows.Name)
	}
}

// equals binds an argument to the field it compares. A name that is no field
// may still be a column or a key of the documents: Bind looks.
func (l *loader) equals(name string, r *Root, a *Arg) {
	a.Role = RoleEquals
	if a.Input != nil {
		l.errorf(a.at, "%s(%s:): an equality filter cannot be an input object", name, a.Name)
		return
	}
	if r.Object != nil && r.Object.Name != "" {
		if f := fieldOrKey(r.Object, a.Name); f != nil {
			a.Field, a.Keys = f, f.Keys
			return
		}
	}
	a.Field = &Field{Name: a.Name, Type: a.Type, Keys: a.Keys, Enum: a.Enum, at: a.at}
}

// functionRoles: what is not a list argument goes to a parameter. Whether a
// list argument is a parameter after all, Bind sees.
func (l *loader) functionRoles(r *Root, f *ast.FieldDefinition) {
	for _, a := range r.Args {
		a.Role = RoleParam
		if role, ok := l.listRole(a, r.Object); ok && f.Type.Elem != nil && r.Object != nil && !(a.Input != nil && a.Input.Filters != r.Object) {
			a.Role = role
		}
	}
}
