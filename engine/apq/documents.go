package apq

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile and maxDocuments bound what is read at a start or reload.
const (
	maxFile      = 64 << 20
	maxDocuments = 100_000
)

// Documents are trusted documents. Immutable; nil has none.
type Documents struct {
	byHash map[Hash]string
	byID   map[string]string
	count  int
}

// Len is how many there are.
func (d *Documents) Len() int {
	if d == nil {
		return 0
	}
	return d.count
}

func (d *Documents) find(id string, h Hash, isHash bool) (text string, ok bool) {
	if d == nil {
		return "", false
	}
	if isHash {
		if text, ok = d.byHash[h]; ok {
			return text, true
		}
	}
	text, ok = d.byID[id]
	return text, ok
}

// Problem is what keeps a document from being trusted.
type Problem struct {
	File         string
	Line, Column int // 0: the file as a whole
	ID           string
	Message      string
}

// String is the problem as compilers print one.
func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	if p.ID != "" {
		return at + ": document " + p.ID + ": " + p.Message
	}
	return at + ": " + p.Message
}

// Problems are all that were found at once.
type Problems []Problem

// Error lists the problems, one a line.
func (list Problems) Error() string {
	lines := make([]string, len(list))
	for i, p := range list {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Finding is what is wrong at a place of a document.
type Finding struct {
	Line, Column int
	Message      string
}

// Load reads trusted documents: one manifest, or a folder of manifests (*.json)
// and of documents (*.graphql, *.gql), whose identifier is their path without
// its ending. check says what is wrong with a document. Problems come all at once.
func Load(path string, check func(text string) []Finding) (*Documents, error) {
	l := &loader{check: check, docs: &Documents{byHash: map[Hash]string{}, byID: map[string]string{}}}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		l.problem(path, "%s", reason(err))
	case info.IsDir():
		l.folder(path)
	default:
		l.file(path, filepath.Base(path))
	}
	if len(l.problems) == 0 && l.docs.count == 0 {
		l.problem(path, "holds no documents: *.graphql and *.gql files, or manifests (*.json)")
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return l.docs, nil
}

type loader struct {
	check    func(text string) []Finding
	docs     *Documents
	problems Problems
}

func (l *loader) problem(file, format string, args ...any) {
	l.problems = append(l.problems, Problem{File: file, Message: fmt.Sprintf(format, args...)})
}

func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (l *loader) folder(root string) {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != root && strings.HasPrefix(d.Name(), ".")
		switch {
		case hidden && d.IsDir():
			return fs.SkipDir
		case !hidden && !d.IsDir() && slices.Contains([]string{".graphql", ".gql", ".json"}, filepath.Ext(path)):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		l.problem(root, "%s", reason(err))
	}
	for _, path := range files {
		name, err := filepath.Rel(root, path)
		if err != nil {
			name = filepath.Base(path)
		}
		l.file(path, filepath.ToSlash(name))
	}
}

func (l *loader) file(path, name string) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxFile {
		l.problem(path, "is larger than %d bytes", maxFile)
		return
	}
	text, err := os.ReadFile(path)
	switch {
	case err != nil:
		l.problem(path, "%s", reason(err))
	case filepath.Ext(name) == ".json":
		l.manifest(path, text)
	default:
		l.add(path, strings.TrimSuffix(name, filepath.Ext(name)), string(text), true)
	}
}

// add takes one document. In a file of its own it keeps its places; the file's
// last line end is no part of what clients hash, as a rule, so both hashes hold.
func (l *loader) add(file, id, text string, alone bool) {
	found := l.judge(id, text)
	for _, f := range found {
		p := Problem{File: file, ID: id, Message: f.Message}
		if alone {
			p.Line, p.Column, p.ID = f.Line, f.Column, ""
		}
		l.problems = append(l.problems, p)
	}
	if len(found) > 0 {
		return
	}
	l.docs.byID[id] = text
	l.docs.byHash[HashOf(text)] = text
	if bare := strings.TrimRight(text, "\r\n"); alone {
		if h := HashOf(bare); l.docs.byHash[h] == "" {
			l.docs.byHash[h] = bare
		}
	}
	l.docs.count++
}

// judge says what is wrong with a document.
func (l *loader) judge(id, text string) []Finding {
	h, isHash := ParseHash(id)
	was, again := l.docs.byID[id]
	switch {
	case id == "" || len(id) > maxIdentifier:
		return []Finding{{1, 1, fmt.Sprintf("an identifier has 1 to %d bytes", maxIdentifier)}}
	case len(text) > MaxText:
		return []Finding{{1, 1, fmt.Sprintf("is longer than %d bytes", MaxText)}}
	case isHash && h != HashOf(text):
		return []Finding{{1, 1, "the identifier looks like a SHA-256 and is not that of the text"}}
	case again && was != text:
		return []Finding{{1, 1, "the identifier " + id + " stands for two documents"}}
	case !again && l.docs.count >= maxDocuments:
		return []Finding{{1, 1, fmt.Sprintf("there are more than %d documents", maxDocuments)}}
	}
	return l.check(text)
}
