package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The requests of W1 as fraiseqld takes them.
const (
	userQuery      = `query($id: UUID!) { user(id: $id) { id username fullName } }`
	usersQuery     = `{ users(limit: 20) { id username fullName } }`
	postsQuery     = `{ posts(limit: 20) { id title content author { id username fullName } } }`
	publishedQuery = `{ posts(limit: 20, where: {published: {eq: true}}) { id title author { id username fullName } } }`
	commentsQuery  = `{ comments(limit: 20) { id content author { id username fullName } post { id title } } }`
	updateMutation = `mutation($input: UpdateUserInput!) { updateUser(input: $input) { ... on UpdateUserSuccess { user { id bio } } } }`
	updateAnswer   = `{"data":{"updateUser":{"user":{"id":%q,"bio":%q}}}}`
)

// dialect is how a server that has a schema of its own is asked for the same.
type dialect struct {
	queries map[string]string                   // by fraiseqld's; others are the same
	input   func(map[string]any) map[string]any // of the update; nil: the same
	updated string                              // the answer to the update; empty: the same
}

var dialects = map[string]*dialect{"postgraphile": postgraphileDialect, "fraiseql-v2": fraiseqlV2Dialect}

// postgraphileDialect reads the tables, whose columns name the fields; aliases
// make the answers the same.
var postgraphileDialect = &dialect{
	queries: map[string]string{
		userQuery:      `query($id: UUID!) { user: tbUserByRowId(rowId: $id) { id: rowId username fullName } }`,
		usersQuery:     `{ users: allTbUsersList(first: 20) { id: rowId username fullName } }`,
		postsQuery:     `{ posts: allTbPostsList(first: 20) { id: rowId title content author: tbUserByFkAuthor { id: rowId username fullName } } }`,
		publishedQuery: `{ posts: allTbPostsList(first: 20, condition: {published: true}) { id: rowId title author: tbUserByFkAuthor { id: rowId username fullName } } }`,
		commentsQuery: `{ comments: allTbCommentsList(first: 20) { id: rowId content author: tbUserByFkAuthor { id: rowId username fullName }
 post: tbPostByFkPost { id: rowId title } } }`,
		updateMutation: `mutation($input: UpdateTbUserByRowIdInput!) { updateUser: updateTbUserByRowId(input: $input) { user: tbUser { id: rowId bio } } }`,
	},
	input: func(input map[string]any) map[string]any {
		return map[string]any{"rowId": input["id"], "tbUserPatch": map[string]any{"bio": input["bio"]}}
	},
}

// fraiseqlV2Dialect is that of perf/fraiseql-v2: its mutations answer with the entity.
var fraiseqlV2Dialect = &dialect{
	queries: map[string]string{
		userQuery:      `query($id: ID!) { user(id: $id) { id username fullName } }`,
		updateMutation: `mutation($input: UpdateUserInput!) { updateUser(input: $input) { id bio } }`,
	},
	updated: `{"data":{"updateUser":{"id":%q,"bio":%q}}}`,
}

func dialectOf(name string) (*dialect, error) {
	d := dialects[name]
	if d == nil {
		return nil, fmt.Errorf("there is no dialect %q, only: %s", name, strings.Join(slices.Sorted(maps.Keys(dialects)), ", "))
	}
	return d, nil
}

func (d *dialect) query(text string) string {
	if d != nil && d.queries[text] != "" {
		return d.queries[text]
	}
	return text
}

// update are the input of the mutation and the answer that it must have.
func (d *dialect) update(id, bio string) (input map[string]any, answer string) {
	input, answer = map[string]any{"id": id, "bio": bio}, updateAnswer
	if d != nil && d.input != nil {
		input = d.input(input)
	}
	if d != nil && d.updated != "" {
		answer = d.updated
	}
	return input, fmt.Sprintf(answer, id, bio)
}
