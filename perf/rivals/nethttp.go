package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// serveNetHTTP is the server that a Go programmer writes by hand for exactly
// these requests: net/http, encoding/json and pgx, plain columns of the tables
// by join, no GraphQL beyond telling the documents apart. DATABASE_URL names the
// database; without one only the constants are answered.
func serveNetHTTP(addr string) error {
	s := &handwritten{}
	if url := os.Getenv("DATABASE_URL"); url != "" {
		cfg, err := pgxpool.ParseConfig(url)
		if err != nil {
			return err
		}
		cfg.MaxConns = 8
		if s.pool, err = pgxpool.NewWithConfig(context.Background(), cfg); err != nil {
			return err
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, []byte(health)) })
	mux.HandleFunc("POST /graphql", s.graphql)
	return http.ListenAndServe(addr, mux)
}

type handwritten struct{ pool *pgxpool.Pool }

type request struct {
	Query     string
	Variables struct {
		ID    string
		Input struct{ ID, Bio string }
	}
}

type user struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	FullName string `json:"fullName"`
}

type post struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Content string `json:"content"`
	Author  user   `json:"author"`
}

type comment struct {
	ID      string `json:"id"`
	Content string `json:"content"`
	Author  user   `json:"author"`
	Post    struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	} `json:"post"`
}

func reply(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: nobody to tell
}

func (s *handwritten) graphql(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	var q request
	if err == nil {
		err = json.Unmarshal(text, &q)
	}
	var data any
	if err == nil {
		data, err = s.answer(r.Context(), &q)
	}
	var body []byte
	if err == nil {
		body, err = json.Marshal(map[string]any{"data": data})
	}
	if err != nil {
		reply(w, 500, []byte(`{"errors":[{"message":"failed"}]}`))
		fmt.Fprintln(os.Stderr, "nethttp:", err)
		return
	}
	reply(w, 200, body)
}

// answer tells the benchmark's documents apart by their root fields.
func (s *handwritten) answer(ctx context.Context, q *request) (any, error) {
	has := func(word string) bool { return strings.Contains(q.Query, word) }
	switch {
	case has("updateUser"):
		return s.update(ctx, q.Variables.Input.ID, q.Variables.Input.Bio)
	case has("user(id"):
		return s.user(ctx, q.Variables.ID)
	case has("users("):
		return s.list(ctx, "users", `SELECT id::text, username, full_name FROM tb_user LIMIT 20`, scanUser)
	case has("posts(") && has("published"):
		return s.list(ctx, "posts", selectPosts+` WHERE p.published LIMIT 20`, scanTitle)
	case has("posts("):
		return s.list(ctx, "posts", selectPosts+` LIMIT 20`, scanPost)
	case has("comments("):
		return s.list(ctx, "comments", `SELECT c.id::text, c.content, u.id::text, u.username, u.full_name, p.id::text, p.title
			FROM tb_comment c JOIN tb_user u ON u.pk_user = c.fk_author JOIN tb_post p ON p.pk_post = c.fk_post LIMIT 20`, scanComment)
	case has("__typename"):
		return map[string]string{"__typename": "Query"}, nil
	}
	return nil, errors.New("a document that nobody wrote a handler for")
}

const selectPosts = `SELECT p.id::text, p.title, p.content, u.id::text, u.username, u.full_name
	FROM tb_post p JOIN tb_user u ON u.pk_user = p.fk_author`

func scanUser(row pgx.CollectableRow) (any, error) {
	var u user
	return &u, row.Scan(&u.ID, &u.Username, &u.FullName)
}

func scanPost(row pgx.CollectableRow) (any, error) {
	var p post
	return &p, row.Scan(&p.ID, &p.Title, &p.Content, &p.Author.ID, &p.Author.Username, &p.Author.FullName)
}

// scanTitle is a post without its content.
func scanTitle(row pgx.CollectableRow) (any, error) {
	var p post
	if err := row.Scan(&p.ID, &p.Title, &p.Content, &p.Author.ID, &p.Author.Username, &p.Author.FullName); err != nil {
		return nil, err
	}
	return map[string]any{"id": p.ID, "title": p.Title, "author": p.Author}, nil
}

func scanComment(row pgx.CollectableRow) (any, error) {
	var c comment
	return &c, row.Scan(&c.ID, &c.Content, &c.Author.ID, &c.Author.Username, &c.Author.FullName, &c.Post.ID, &c.Post.Title)
}

func (s *handwritten) list(ctx context.Context, root, sql string, scan pgx.RowToFunc[any]) (any, error) {
	rows, err := s.pool.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, scan)
	return map[string]any{root: list}, err
}

func (s *handwritten) user(ctx context.Context, id string) (any, error) {
	var u user
	err := s.pool.QueryRow(ctx, `SELECT id::text, username, full_name FROM tb_user WHERE id = $1`, id).Scan(&u.ID, &u.Username, &u.FullName)
	return map[string]any{"user": &u}, err
}

// update calls the same function as everybody.
func (s *handwritten) update(ctx context.Context, id, bio string) (any, error) {
	var entity struct {
		ID  string `json:"id"`
		Bio string `json:"bio"`
	}
	err := s.pool.QueryRow(ctx, `SELECT entity FROM update_user(jsonb_build_object('id', $1::text, 'bio', $2::text))`, id, bio).Scan(&entity)
	return map[string]any{"updateUser": map[string]any{"user": &entity}}, err
}
