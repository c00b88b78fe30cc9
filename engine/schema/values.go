package schema

import "github.com/vektah/gqlparser/v2/ast"

// value is an argument of a directive, nil when it is absent.
func value(d *ast.Directive, name string) *ast.Value {
	if d == nil {
		return nil
	}
	if a := d.Arguments.ForName(name); a != nil {
		return a.Value
	}
	return nil
}

// text is an argument that is a string, "" when it is absent or null.
func text(d *ast.Directive, name string) string {
	if v := value(d, name); v != nil && (v.Kind == ast.StringValue || v.Kind == ast.BlockValue) {
		return v.Raw
	}
	return ""
}

// texts is an argument that is a list of strings; one string is a list of one.
func texts(d *ast.Directive, name string) []string {
	v := value(d, name)
	switch {
	case v == nil || v.Kind == ast.NullValue:
		return nil
	case v.Kind != ast.ListValue:
		return []string{v.Raw}
	}
	out := make([]string, 0, len(v.Children))
	for _, c := range v.Children {
		out = append(out, c.Value.Raw)
	}
	return out
}

// flag is an argument that is true.
func flag(d *ast.Directive, name string) bool {
	v := value(d, name)
	return v != nil && v.Kind == ast.BooleanValue && v.Raw == "true"
}
