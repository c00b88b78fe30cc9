package main

import (
	"context"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"fraiseqld/perf/load"
)

// truth knows the right answers, from the tables themselves and not from the
// views that the servers read.
type truth struct{ conn *pgx.Conn }

const (
	jsonUser   = `json_build_object('id', u.id, 'username', u.username, 'fullName', u.full_name)`
	truthUsers = `SELECT u.id::text, ` + jsonUser + `::text FROM tb_user u WHERE u.id = ANY($1::uuid[])`
	truthPosts = `SELECT p.id::text, json_build_object('id', p.id, 'title', p.title, 'content', p.content, 'author', ` + jsonUser + `)::text
		FROM tb_post p JOIN tb_user u ON u.pk_user = p.fk_author WHERE p.id = ANY($1::uuid[])`
	truthPublished = `SELECT p.id::text, json_build_object('id', p.id, 'title', p.title, 'author', ` + jsonUser + `)::text
		FROM tb_post p JOIN tb_user u ON u.pk_user = p.fk_author WHERE p.published AND p.id = ANY($1::uuid[])`
	truthComments = `SELECT c.id::text, json_build_object('id', c.id, 'content', c.content, 'author', ` + jsonUser + `,
		'post', json_build_object('id', p.id, 'title', p.title))::text
		FROM tb_comment c JOIN tb_user u ON u.pk_user = c.fk_author JOIN tb_post p ON p.pk_post = c.fk_post WHERE c.id = ANY($1::uuid[])`
)

// users are n documents by id, every step-th user.
func (t *truth) users(n, step int) (map[string]string, error) {
	var ids []string
	for i := range n {
		ids = append(ids, userID(1+i*step))
	}
	return t.documents(truthUsers, ids)
}

// documents by id. It is only asked for answers that were not seen before, so
// hardly ever while something is measured.
func (t *truth) documents(sql string, ids []string) (map[string]string, error) {
	found, err := t.conn.Query(context.Background(), sql, ids)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	var id, text string
	_, err = pgx.ForEachRow(found, []any{&id, &text}, func() error { all[id] = text; return nil })
	return all, err
}

// rows checks a list of n different rows under one root field. The order is
// PostgreSQL's own, so it is not part of the answer.
func (t *truth) rows(root, sql string, n int) func([]byte) error {
	return func(body []byte) error {
		list, err := only(body, root)
		if err != nil {
			return err
		}
		var ids []string
		for _, row := range list {
			document, _ := row.(map[string]any)
			id, _ := document["id"].(string)
			ids = append(ids, id)
		}
		want, err := t.documents(sql, ids)
		if err != nil {
			return err
		}
		if len(list) != n || len(want) != n {
			return fmt.Errorf("expected %d rows of %s, got %d, of which %d belong there: %.200s", n, root, len(list), len(want), body)
		}
		for i, row := range list {
			w, err := load.Decode([]byte(want[ids[i]]))
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(row, w) {
				return fmt.Errorf("row %d of %s is %v instead of %v", i, root, row, w)
			}
		}
		return nil
	}
}

// only takes the list out of an answer that holds nothing else.
func only(body []byte, root string) ([]any, error) {
	v, err := load.Decode(body)
	if err != nil {
		return nil, err
	}
	top, _ := v.(map[string]any)
	data, _ := top["data"].(map[string]any)
	list, ok := data[root].([]any)
	if !ok || len(top) != 1 || len(data) != 1 {
		return nil, fmt.Errorf("expected only a list %s in data: %.200s", root, body)
	}
	return list, nil
}
