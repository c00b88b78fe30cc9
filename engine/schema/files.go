package schema

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// File is one file of a schema, read.
type File struct{ Name, Text string }

// extensions are those of files that LoadPath takes from a directory.
var extensions = []string{".graphql", ".graphqls", ".gql"}

// LoadPath reads one file, or every schema file of a directory in the order of their names.
func LoadPath(path string) ([]File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return readAll([]string{path})
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && slices.Contains(extensions, filepath.Ext(e.Name())) {
			names = append(names, filepath.Join(path, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no *.graphql, *.graphqls or *.gql file in this directory", path)
	}
	return readAll(names)
}

func readAll(names []string) ([]File, error) {
	files := make([]File, 0, len(names))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: name, Text: string(text)})
	}
	return files, nil
}
