package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// filterTypes are the filters of scalars that have not one of their own name (behaviour 3.4).
var filterTypes = map[string]string{
	"JSON": "JSONBFilter", "EmailAddress": "StringFilter", "Hostname": "StringFilter", "Port": "StringFilter",
	"IpAddressString": "NetworkAddressFilter", "SubnetMaskString": "NetworkAddressFilter", "CIDR": "NetworkAddressFilter",
	"MacAddress": "MacAddressFilter", "LTree": "LTreeFilter", "LTreePath": "LTreeFilter",
	"Vector": "VectorFilter", "HalfVector": "VectorFilter", "SparseVector": "VectorFilter", "QuantizedVector": "VectorFilter",
}

// textSearchNames mark text that is a tsvector, by a part of the lower-cased field name.
var textSearchNames = []string{
	"search_vector", "searchvector", "tsvector", "ts_vector", "fulltext_vector", "fulltextvector",
	"text_search", "textsearch", "search_index", "searchindex",
}

// filterFor is the filter type of a field, "" when it cannot be filtered by.
func (l *loader) filterFor(f *ast.FieldDefinition) string {
	name := f.Type.Name()
	if f.Type.Elem != nil {
		if isVector(f) {
			return "VectorFilter"
		}
		return "ArrayFilter"
	}
	switch l.kindOf(name) {
	case ast.Object, ast.Interface:
		return name + "WhereInput"
	case ast.Union, ast.InputObject:
		return ""
	case ast.Enum:
		return "StringFilter"
	}
	if name == "String" && contains(f.Name, textSearchNames) {
		return "FullTextFilter"
	}
	if filter := filterTypes[name]; filter != "" {
		return filter
	}
	return name + "Filter"
}

// isVector says that a field holds an embedding.
func isVector(f *ast.FieldDefinition) bool {
	if f.Type.Elem == nil {
		return filterTypes[f.Type.Name()] == "VectorFilter"
	}
	return contains(f.Name, []string{"embedding", "vector"})
}

func contains(name string, parts []string) bool {
	lower := strings.ToLower(name)
	for _, p := range parts {
		if strings.Contains(lower, p) {
			return true
		}
	}
	return false
}

// whereInput has one filter per field, and AND, OR, NOT.
func (l *loader) whereInput(name string, object *ast.Definition, at *ast.Position) *ast.Definition {
	def := inputType(name, at)
	for _, f := range object.Fields {
		if filter := l.filterFor(f); filter != "" && !combinator(f.Name) {
			addField(def, f.Name, ast.NamedType(filter, f.Position), f.Position)
		}
	}
	for _, op := range []string{"OR", "AND"} {
		addField(def, op, ast.ListType(ast.NamedType(name, at), at), at)
	}
	addField(def, "NOT", ast.NamedType("JSON", at), at)
	return def
}

func combinator(name string) bool { return name == "AND" || name == "OR" || name == "NOT" }

// orderInput has a direction per field; nested types recur.
func (l *loader) orderInput(name string, object *ast.Definition, at *ast.Position) *ast.Definition {
	def := inputType(name, at)
	for _, f := range object.Fields {
		switch nested := l.nested(f); {
		case nested != nil && l.ordered(nested):
			addField(def, f.Name, ast.NamedType(nested.Name+"OrderByInput", f.Position), f.Position)
		case nested == nil && l.sortable(f):
			addField(def, f.Name, ast.NamedType("OrderDirection", f.Position), f.Position)
		}
	}
	return def
}

// nested is the type of a field that is a single object.
func (l *loader) nested(f *ast.FieldDefinition) *ast.Definition {
	def := l.types[f.Type.Name()]
	if f.Type.Elem == nil && def != nil && (def.Kind == ast.Object || def.Kind == ast.Interface) {
		return def
	}
	return nil
}

func (l *loader) sortable(f *ast.FieldDefinition) bool {
	return !isVector(f) && (f.Type.Elem != nil || l.kindOf(f.Type.Name()) != ast.Union && l.kindOf(f.Type.Name()) != ast.InputObject)
}

// ordered says that a type has a field to order by, at any depth.
func (l *loader) ordered(def *ast.Definition) bool {
	return l.reachesOrder(def, map[*ast.Definition]bool{})
}

func (l *loader) reachesOrder(def *ast.Definition, seen map[*ast.Definition]bool) bool {
	seen[def] = true
	for _, f := range def.Fields {
		nested := l.nested(f)
		if nested == nil && l.sortable(f) || nested != nil && !seen[nested] && l.reachesOrder(nested, seen) {
			return true
		}
	}
	return false
}

// filterOf is the scalar that <Scalar>Filter filters.
func (l *loader) filterOf(name string) string {
	scalar, ok := strings.CutSuffix(name, "Filter")
	if ok && (scalarNames[scalar] || l.types[scalar] != nil && l.types[scalar].Kind == ast.Scalar) {
		return scalar
	}
	return ""
}

// scalarFilter is the filter of a scalar that has no operators of its own.
func scalarFilter(name, scalar string, at *ast.Position) *ast.Definition {
	def := inputType(name, at)
	one := ast.NamedType(scalar, at)
	many := ast.ListType(one, at)
	for _, op := range []string{"eq", "ne", "in", "notIn", "contains", "startsWith", "endsWith"} {
		t := one
		if op == "in" || op == "notIn" {
			t = many
		}
		addField(def, op, t, at)
	}
	return def
}

func inputType(name string, at *ast.Position) *ast.Definition {
	return &ast.Definition{Kind: ast.InputObject, Name: name, Position: at}
}

func addField(def *ast.Definition, name string, t *ast.Type, at *ast.Position) {
	def.Fields = append(def.Fields, &ast.FieldDefinition{Name: name, Type: t, Position: at})
}
