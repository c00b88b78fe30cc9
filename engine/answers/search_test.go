package answers_test

import (
	"strings"
	"testing"
)

const searchSDL = `
type Page @sqlSource(view: "v_page") { id: Int!  title: String  searchVector: String  embedding: [Float!]  dense: Vector  hash: String  place: Coordinate }
type Doc @sqlSource(view: "t_doc", jsonbColumn: null) { id: Int!  textSearch: String  embedding: [Float!] }
extend input PageWhereInput { hash: VectorFilter }
type Query { pages: [Page!]!  docs: [Doc!]!  pagesOf: PageConnection }`

const searchSQL = `
CREATE TABLE t_page (id int, title text, embedding jsonb, dense text, hash text, place point);
INSERT INTO t_page VALUES (1, 'cat', '[1, 0]', '[1,0]', '0000', '(7.6,47.5)'), (2, 'a cat and a dog and a cat', '[0.6, 0.8]', '[0.6,0.8]', '0011', '(7.4,46.9)'), (3, 'dog', '[-1, 0]', NULL, '1111', '(8.5,47.4)'),
 (4, 'a bird', '[1, 0, 0]', '[3]', '01', NULL), (5, NULL, NULL, NULL, NULL, NULL), (6, 'cat cat cat', '[0, 0]', '[0,0]', '', NULL);
CREATE VIEW v_page AS SELECT id, to_tsvector('english', title) AS search_vector, jsonb_build_object('id', id, 'title', title, 'search_vector', to_tsvector('english', title)::text, 'embedding', embedding, 'dense', dense, 'hash', hash, 'place', place::text) AS data FROM t_page;
CREATE TABLE t_doc (id int, text_search tsvector, embedding float8[]);
INSERT INTO t_doc VALUES (1, to_tsvector('english', 'cats'), '{1,0}'), (2, to_tsvector('english', 'dogs'), NULL);`

func TestSearch(t *testing.T) {
	e := answers(t, searchSDL, searchSQL)
	for filter, ids := range map[string]string{
		`searchVector: {matches: "cat & dog"}`: "2", `searchVector: {plainQuery: "dog cat"}`: "2", `searchVector: {websearchQuery: "cat -dog"}`: "1 6", `searchVector: {phraseQuery: "cat cat"}`: "6",
		`searchVector: {rankGt: "cat:0.06"}`: "1 2 6", `searchVector: {rankGt: "cat:0.0608"}`: "2 6", `searchVector: {rankGte: "dog:0.06"}`: "2 3", `searchVector: {rankLt: "cat:0.01"}`: "3 4", `searchVector: {rankLte: "cat:0"}`: "3 4",
		`searchVector: {rankCdGt: "cat:0.15"}`: "2 6", `searchVector: {rankCdGte: "cat:0.3"}`: "6", `searchVector: {rankCdLt: "cat:0.15"}`: "1 3 4", `searchVector: {rankCdLte: "cat:0"}`: "3 4", `searchVector: {isnull: true}`: "5",
	} {
		if got := found(t, e, "pages", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
	if got := found(t, e, "docs", `textSearch: {matches: "cat"}`); got != "1" {
		t.Error(got)
	}
	for _, filter := range []string{`rankGt: "cat"`, `rankGt: "cat:high"`, `matches: "cat dog"`, `rankGt: "& :1"`} {
		if got := reply(t, e, `{ pages(where: {searchVector: {`+filter+`}}) { id } }`, ""); !strings.Contains(got, "BAD_USER_INPUT") {
			t.Errorf("%s: %s", filter, got)
		}
	}
}

// TestRankOrder: ordering by a text that is searched orders by how well it fits.
func TestRankOrder(t *testing.T) {
	e := answers(t, searchSDL, searchSQL)
	query := `query($q: String) { pages(where: {searchVector: {plainQuery: $q}}, orderBy: [{searchVector: DESC}, {id: ASC}]) { id } }`
	want(t, e, query, `{"q":"cat"}`, `{"data":{"pages":[{"id":6},{"id":2},{"id":1}]}}`)
	want(t, e, query, `{"q":"dog"}`, `{"data":{"pages":[{"id":2},{"id":3}]}}`)
	want(t, e, `{ pagesOf(where: {searchVector: {plainQuery: "dog"}}, first: 1) { edges { node { id } } totalCount } }`, "", `{"data":{"pagesOf":{"edges":[{"node":{"id":2}}],"totalCount":2}}}`)
}

func TestVectorFilter(t *testing.T) {
	e, problems := bound(t, searchSDL, searchSQL)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	for filter, ids := range map[string]string{
		`embedding: {cosineDistance: {dense: [1, 0]}, distanceWithin: 0}`: "1", `embedding: {cosineDistance: {dense: [2, 0]}, distanceWithin: 0.41}`: "1 2", `embedding: {cosineDistance: {dense: [1, 0]}, distanceWithin: 2}`: "1 2 3",
		`embedding: {l2Distance: {dense: [0, 0]}, distanceWithin: 0.99}`: "6", `embedding: {l2Distance: {dense: [1, 0]}, distanceWithin: 1}`: "1 2 6", `embedding: {l1Distance: {dense: [1, 0]}, distanceWithin: 1.3}`: "1 2 6",
		`embedding: {innerProduct: {dense: [1, 0]}, distanceWithin: -0.6}`: "1 2", `embedding: {l2Distance: {dense: [1, 0, 0]}, distanceWithin: 9}`: "4", `embedding: {l2Distance: {dense: []}, distanceWithin: 9}`: "",
		`dense: {cosineDistance: {dense: [1, 0]}, distanceWithin: 0.5}`: "1 2", `embedding: {isnull: true}`: "5", `dense: {isnull: false}`: "1 2 4 6",
		`hash: {hammingDistance: "0001", distanceWithin: 1}`: "1 2", `hash: {jaccardDistance: "0111", distanceWithin: 0.34}`: "2 3", `NOT: "{\"embedding\": {\"l2Distance\": {\"dense\": [1, 0]}, \"distanceWithin\": 1}}"`: "3",
	} {
		if got := found(t, e, "pages", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
	if got := found(t, e, "docs", `embedding: {l2Distance: {dense: [1, 0.5]}, distanceWithin: 0.5}`); got != "1" {
		t.Error(got)
	}
	query := `query($w: PageWhereInput) { pages(where: $w, orderBy: {id: ASC}) { id } }`
	want(t, e, query, `{"w":{"embedding":{"cosineDistance":{"dense":[1,0]},"distanceWithin":0.1}}}`, `{"data":{"pages":[{"id":1}]}}`)
	want(t, e, query, `{"w":{"embedding":{"cosineDistance":{"dense":[0,1]},"distanceWithin":0.3}}}`, `{"data":{"pages":[{"id":2}]}}`)
	for filter, text := range map[string]string{
		`cosineDistance: {dense: [1]}`: "cosineDistance needs distanceWithin beside it",
		`distanceWithin: 1`:            "distanceWithin needs a distance beside it",
		`l2Distance: {sparse: {indices: [1], values: [1]}}, distanceWithin: 0.5`: "l2Distance needs the vector as dense",
	} {
		if got := reply(t, e, `{ pages(where: {embedding: {`+filter+`}}) { id } }`, ""); !strings.Contains(got, text) {
			t.Errorf("%s: %s", filter, got)
		}
	}
}

func TestDistance(t *testing.T) {
	e := answers(t, searchSDL, searchSQL)
	for filter, ids := range map[string]string{
		`place: {distanceWithin: {center: [47.5, 7.6], radius: 1}}`: "1", `place: {distanceWithin: {center: [47.5, 7.6], radius: 70000}}`: "1 2 3", `place: {distanceWithin: {center: [46.9, 7.4], radius: 68000}}`: "2",
		`place: {eq: "47.4,8.5"}`: "3", `place: {nin: ["47.4,8.5"]}`: "1 2",
	} {
		if got := found(t, e, "pages", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
}
