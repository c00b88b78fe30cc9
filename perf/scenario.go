package main

import (
	"context"
	"fmt"

	"fraiseqld/perf/load"
)

// scenario is one kind of request.
type scenario struct {
	name     string
	title    string
	depth    int               // requests in flight on a connection
	conns    int               // connections; 0: as the options say
	asked    bool              // only when it is named
	database bool              // only servers that have one
	layer    bool              // also the reactors and other servers of constants
	keeps    bool              // also servers that answer W1 from a cache
	requests func(*call) error // adds the requests for one server
	pgbench  string            // the same work as a script; empty: none
	after    func(context.Context, *bench, *server, int) error
}

// suits says whether a server can be measured.
func (sc scenario) suits(d does) bool {
	return sc.database && d.database || sc.layer && d.layer || sc.keeps && d.keeps
}

// call is what a scenario makes its requests from.
type call struct {
	truth   *truth
	host    string
	by      string   // who is measured; goes into what updates write
	dialect *dialect // nil: fraiseqld's own
	keeps   bool     // answers are kept
	list    []*load.Request
}

func (c *call) post(query string, variables map[string]any, check func([]byte) error) {
	c.list = append(c.list, &load.Request{Wire: load.Post(c.host, "/graphql", c.dialect.query(query), variables), Check: check})
}

const (
	readIDs   = 500  // users read by id, spread over the first nine tenths
	firstMut  = 9001 // users updated: none of those that are read
	updateIDs = 500
	rows      = 20
)

func userID(n int) string { return fmt.Sprintf("00000001-0000-4000-8000-%012x", n) }

// scenarios are those of W1, then the HTTP layer alone. PREFIX in a script
// stands for the views that are read.
func scenarios() []scenario {
	return []scenario{
		{name: "by-id", title: "one user by id", database: true, requests: byID,
			pgbench: "SELECT data FROM PREFIX_user WHERE id = :id;"},
		{name: "users-20", title: "20 users", database: true,
			requests: list("users", usersQuery, truthUsers),
			pgbench:  "SELECT data FROM PREFIX_user LIMIT 20;"},
		{name: "posts-20", title: "20 posts with author", database: true,
			requests: list("posts", postsQuery, truthPosts),
			pgbench:  "SELECT data FROM PREFIX_post LIMIT 20;"},
		{name: "comments-20", title: "20 comments with author and post", database: true,
			requests: list("comments", commentsQuery, truthComments),
			pgbench:  "SELECT data FROM PREFIX_comment LIMIT 20;"},
		{name: "filtered", title: "20 published posts with author", database: true,
			requests: list("posts", publishedQuery, truthPublished),
			pgbench:  "SELECT data FROM PREFIX_post WHERE published LIMIT 20;"},
		{name: "update", title: "mutation that sets a user's bio", database: true, requests: update, after: wrote,
			pgbench: `\set n random(9001, 9500)
SELECT * FROM update_user(jsonb_build_object('id', '00000001-0000-4000-8000-' || lpad(to_hex(:n::int), 12, '0'), 'bio', 'by pgbench'));`},
		{name: "typename", title: "{ __typename }, no database", database: true, layer: true, requests: typename},
		{name: "cached", title: "one user by id from the cache of answers; { __typename } for the others", layer: true, keeps: true, requests: cached},
		{name: "pipelined", title: "{ __typename }, 16 in flight on each connection", layer: true, depth: 16, requests: typename},
		{name: "health", title: "GET /health", layer: true, requests: health},
		{name: "health-16", title: "GET /health, 16 in flight on each connection", layer: true, asked: true, depth: 16, requests: health},
		{name: "typename-10k", title: "{ __typename } on 10,000 connections", layer: true, asked: true, conns: 10_000, requests: typename},
	}
}

func byID(c *call) error {
	all, err := c.truth.users(readIDs, firstMut/readIDs)
	for id, want := range all {
		c.post(userQuery, map[string]any{"id": id},
			load.EqualJSON(`{"data":{"user":`+want+`}}`))
	}
	return err
}

// list is a request whose answer must be 20 different rows, each as the tables have it.
func list(root, query, sql string) func(*call) error {
	return func(c *call) error {
		c.post(query, nil, c.truth.rows(root, sql, rows))
		return nil
	}
}

func update(c *call) error {
	for i := range updateIDs {
		input, answer := c.dialect.update(userID(firstMut+i), "by "+c.by)
		c.post(updateMutation, map[string]any{"input": input}, load.EqualJSON(answer))
	}
	return nil
}

// wrote checks that the updates reached the tables, and removes the dead rows.
func wrote(ctx context.Context, b *bench, s *server, requests int) error {
	var n int
	err := b.db.conn.QueryRow(ctx, "SELECT count(*) FROM tb_user WHERE bio = $1", "by "+s.name).Scan(&n)
	if err != nil {
		return err
	}
	if want := min(requests, updateIDs); n < want {
		return fmt.Errorf("%s answered %d updates, but only %d rows of %d have its value", s.name, requests, n, want)
	}
	return b.db.tidy(ctx)
}

func typename(c *call) error {
	c.post(`{ __typename }`, nil, load.EqualJSON(`{"data":{"__typename":"Query"}}`))
	return nil
}

// cached asks fraiseqld for what it keeps, a server that keeps all answers for
// the same, and the servers of constants for theirs.
func cached(c *call) error {
	switch {
	case !c.keeps:
		return typename(c)
	case c.dialect != nil:
		return byID(c)
	}
	all, err := c.truth.users(readIDs, firstMut/readIDs)
	for id, want := range all {
		c.post(`query($id: UUID!) { keptUser(id: $id) { id username fullName } }`, map[string]any{"id": id},
			load.EqualJSON(`{"data":{"keptUser":`+want+`}}`))
	}
	return err
}

func health(c *call) error {
	check := load.EqualJSON(`{"status":"healthy","service":"fraiseql"}`)
	c.list = append(c.list, &load.Request{Wire: load.Get(c.host, "/health"), Check: check})
	return nil
}
