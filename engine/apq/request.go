package apq

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// maxIdentifier bounds an identifier that a client sends.
const maxIdentifier = 512

// Identifier reads extensions.persistedQuery of a request. given is false when
// it is absent or null. id shares the memory of extensions where it can, and
// holds as long as that does not change.
func Identifier(extensions []byte) (id string, given bool, err *gqlerr.Error) {
	raw := member(extensions, "persistedQuery")
	switch jsonx.KindOf(raw) {
	case jsonx.Invalid, jsonx.Null:
		return "", false, nil
	case jsonx.Object:
		id, err = read(raw)
		return id, true, err
	}
	return "", true, malformed("persistedQuery must be an object")
}

func read(object []byte) (string, *gqlerr.Error) {
	var version, hash []byte
	s := jsonx.Scan(object)
	for s.Open(); s.Next(); {
		key, value := s.Key(), s.Raw()
		switch {
		case jsonx.KeyIs(key, "version"):
			version = value
		case jsonx.KeyIs(key, "sha256Hash"):
			hash = value
		}
	}
	switch {
	case version == nil:
		return "", malformed("persistedQuery.version is required")
	case string(version) != "1":
		return "", malformed("Only version 1 of persistedQuery is supported")
	case hash == nil:
		return "", malformed("persistedQuery.sha256Hash is required")
	}
	text, ok := "", jsonx.KindOf(hash) == jsonx.String
	if ok {
		text, ok = jsonx.TextView(hash)
	}
	if !ok || text == "" || len(text) > maxIdentifier {
		return "", malformed("persistedQuery.sha256Hash must be a string that is not empty")
	}
	return text, nil
}

func malformed(what string) *gqlerr.Error { return gqlerr.New(gqlerr.BadRequest, what+".") }

// member is the value of an object's member, nil when there is none. Of members
// that come twice the last counts.
func member(object []byte, name string) (value []byte) {
	if len(object) == 0 {
		return nil
	}
	s := jsonx.Scan(object)
	for s.Open(); s.Next(); {
		if key, raw := s.Key(), s.Raw(); jsonx.KeyIs(key, name) {
			value = raw
		}
	}
	return value
}

// DocumentID takes the scheme off the member documentId: "sha256:" and the hash,
// or any other identifier as it stands.
func DocumentID(id string) (bare string, err *gqlerr.Error) {
	const scheme = "sha256:"
	if len(id) > len(scheme) && id[:len(scheme)] == scheme {
		id = id[len(scheme):]
		if _, ok := ParseHash(id); !ok {
			return "", gqlerr.New(gqlerr.BadRequest, "A documentId that begins with sha256: goes on with 64 hexadecimal digits in lower case.")
		}
	}
	if id == "" || len(id) > maxIdentifier {
		return "", gqlerr.New(gqlerr.BadRequest, "The documentId must be a text that is not empty and not longer than 512 bytes.")
	}
	return id, nil
}
