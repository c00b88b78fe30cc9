package demodata_test

import (
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
)

const (
	someBook     = "00000002-0000-4000-8000-000000000001"
	someCustomer = "00000003-0000-4000-8000-000000000005"
	nobody       = "00000003-0000-4000-8000-ffffffffffff"
)

// call runs a mutation function and returns its status and entity.
func call(t *testing.T, conn *pgx.Conn, function string, input map[string]any) (status string, entity map[string]any) {
	t.Helper()
	var text *string
	if err := conn.QueryRow(t.Context(), "SELECT status, entity::text FROM "+function+"($1)", input).Scan(&status, &text); err != nil {
		t.Fatal(err)
	}
	if text != nil {
		if err := json.Unmarshal([]byte(*text), &entity); err != nil {
			t.Fatal(err)
		}
	}
	return status, entity
}

func TestCreateReview(t *testing.T) {
	conn := connect(t)
	if _, err := conn.Exec(t.Context(), "LISTEN review_created"); err != nil {
		t.Fatal(err)
	}
	input := func(change ...any) map[string]any {
		m := map[string]any{"book_id": someBook, "customer_id": someCustomer, "rating": 4, "text": "Très bien 📖"}
		for i := 0; i < len(change); i += 2 {
			m[change[i].(string)] = change[i+1]
		}
		return m
	}
	for want, in := range map[string]map[string]any{
		"not_found:book": input("book_id", nobody), "not_found:customer": input("customer_id", nobody),
		"validation:rating": input("rating", 6), "validation:text": input("text", "  "),
	} {
		if status, entity := call(t, conn, "fn_create_review", in); status != want || entity != nil {
			t.Errorf("%v: %s %v, want %s", in, status, entity, want)
		}
	}
	before := value[int](t, conn, "SELECT review_count FROM tb_book WHERE id = $1", someBook)
	status, review := call(t, conn, "fn_create_review", input())
	if status != "created" || review["text"] != "Très bien 📖" || review["book"].(map[string]any)["review_count"] != float64(before+1) {
		t.Fatalf("%s %v", status, review)
	}
	n, err := conn.WaitForNotification(t.Context())
	if err != nil || n.Payload != `{"id": "`+review["id"].(string)+`"}` {
		t.Errorf("notified %v, %v", n, err)
	}
	if status, _ := call(t, conn, "fn_create_review", input()); status != "conflict:review" {
		t.Errorf("the second review: %s", status)
	}
}

func TestCancelOrder(t *testing.T) {
	conn := connect(t)
	order := func(status string) map[string]any {
		return map[string]any{"id": value[string](t, conn, "SELECT id::text FROM tb_order WHERE status = $1::text::order_status LIMIT 1", status)}
	}
	paid := order("paid")
	if status, entity := call(t, conn, "fn_cancel_order", paid); status != "updated" || entity["status"] != "cancelled" {
		t.Errorf("%s %v", status, entity)
	}
	if status, _ := call(t, conn, "fn_cancel_order", paid); status != "conflict:order" {
		t.Errorf("again: %s", status)
	}
	if status, _ := call(t, conn, "fn_cancel_order", order("shipped")); status != "conflict:order" {
		t.Errorf("a shipped one: %s", status)
	}
	if status, _ := call(t, conn, "fn_cancel_order", map[string]any{"id": nobody}); status != "not_found:order" {
		t.Errorf("an unknown one: %s", status)
	}
}

func TestSearchBooks(t *testing.T) {
	conn := connect(t)
	for _, words := range []string{"garden", "ΘΆΛΑΣΣΑ", "海辺", "المطر"} {
		if n := value[int](t, conn, "SELECT count(*) FROM fn_search_books($1)", words); n == 0 {
			t.Errorf("%s: no books", words)
		}
	}
	if n := value[int](t, conn, "SELECT count(*) FROM fn_search_books('%')"); n != 0 {
		t.Errorf("a percent sign is a wildcard: %d books", n)
	}
}
