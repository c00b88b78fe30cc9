package schema

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// place is a position for the middle of a message.
func place(at *ast.Position) string {
	if at == nil || at.Src == nil {
		return "an unknown place"
	}
	return fmt.Sprintf("%s:%d:%d", at.Src.Name, at.Line, at.Column)
}

// own says that a definition was written by the schema's author, or completed for it.
func own(def *ast.Definition) bool {
	return !def.BuiltIn || def.Position != nil && def.Position.Src != nil && def.Position.Src.Name == "standard.graphql"
}
