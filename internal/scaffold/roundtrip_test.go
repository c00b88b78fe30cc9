package scaffold_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/config"
	"fraiseqld/internal/demodata"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/scaffold"
)

// written reads a database and writes its schema.
func written(t *testing.T, url string) string {
	t.Helper()
	db, err := scaffold.Read(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return scaffold.SDL(db)
}

// served loads a written schema, holds it against its database and serves it.
func served(t *testing.T, sdl, url string) (*engine.Engine, *schema.Schema) {
	t.Helper()
	s, problems := schema.Load([]schema.File{{Name: "written.graphql", Text: sdl}})
	if len(problems) > 0 {
		t.Fatalf("%s\n%s", problems.Error(), sdl)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	e := engine.New(engine.Options{Schema: s, DB: db, Limits: validate.Limits{Introspection: true}})
	problems, err = e.Bind(t.Context())
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v\n%s\n%s", err, problems.Error(), sdl)
	}
	return e, s
}

// ask runs a query that must have no errors and gives its data.
func ask(t *testing.T, e *engine.Engine, query string) map[string]any {
	t.Helper()
	body, out := e.Execute(t.Context(), &engine.Request{Query: query}, nil)
	if out.Errors > 0 {
		t.Fatalf("%s\n%.2000s", query, body)
	}
	var answer struct{ Data map[string]any }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%v: %.2000s", err, body)
	}
	return answer.Data
}

// selection selects all of a type to a depth.
func selection(s *ast.Schema, typ *ast.Type, depth int) string {
	def := s.Types[typ.Name()]
	if def.IsLeafType() {
		return ""
	}
	var b strings.Builder
	for _, f := range def.Fields {
		if s.Types[f.Type.Name()].IsLeafType() {
			b.WriteString(" " + f.Name)
		} else if depth > 0 {
			b.WriteString(" " + f.Name + selection(s, f.Type, depth-1))
		}
	}
	if b.Len() == 0 {
		return "{__typename}"
	}
	return "{" + b.String() + "}"
}

// askAll asks every root field of Query for everything below it, and returns
// how many rows each list had.
func askAll(t *testing.T, e *engine.Engine, s *schema.Schema) map[string]int {
	t.Helper()
	rows := map[string]int{}
	for _, f := range s.AST.Query.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Type.Elem == nil {
			continue
		}
		items := ask(t, e, fmt.Sprintf("{%s(limit: 200)%s}", f.Name, selection(s.AST, f.Type, 5)))[f.Name].([]any)
		rows[f.Name] = len(items)
		elem := f.Type.Name()
		one := strings.ToLower(elem[:1]) + elem[1:]
		if n := ask(t, e, "{"+one+"Count}")[one+"Count"].(float64); int(n) < len(items) {
			t.Errorf("%sCount is %v, and %s has %d rows", one, n, f.Name, len(items))
		}
		single := s.AST.Query.Fields.ForName(one)
		if single == nil || len(items) == 0 {
			continue
		}
		key := single.Arguments[0].Name
		id, _ := json.Marshal(items[0].(map[string]any)[key])
		got := ask(t, e, fmt.Sprintf("{%s(%s: %s){%s}}", one, key, id, key))[one]
		if row, ok := got.(map[string]any); !ok || fmt.Sprint(row[key]) != fmt.Sprint(items[0].(map[string]any)[key]) {
			t.Errorf("%s(%s: %s) is %v", one, key, id, got)
		}
	}
	return rows
}

func mentions(t *testing.T, sdl string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(sdl, part) {
			t.Errorf("there is no %q", part)
		}
	}
	if t.Failed() {
		t.Log(sdl)
	}
}

func TestDemo(t *testing.T) {
	url := pgtest.URL(t, "demo", demodata.SQL)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	if rows := askAll(t, e, s); rows["books"] != 200 || rows["orders"] != 200 || rows["reviews"] != 200 || len(rows) != 5 {
		t.Errorf("rows: %v", rows)
	}
	mentions(t, sdl, "  genre: Genre!", "  averageRating: Decimal\n", "  author: Author!", "  lines: [Line!]!", `NOVEL @enumStored(as: "novel")`, "  unitPrice: Decimal!")
	ask(t, e, `{books(where: {price: {gt: 10}, author: {country: {eq: "JP"}}}, orderBy: [{price: DESC}], limit: 3){title}}`)
	review := ask(t, e, "{reviews(limit: 1){book{id} customer{id}}}")["reviews"].([]any)[0].(map[string]any)
	ids := func(key string) any { return review[key].(map[string]any)["id"] }
	got := ask(t, e, fmt.Sprintf(`mutation{createReview(input: "{\"book_id\":\"%s\",\"customer_id\":\"%s\",\"rating\":9,\"text\":\"x\"}"){... on CreateReviewError{status message}}}`, ids("book"), ids("customer")))
	if fmt.Sprint(got) != "map[createReview:map[message:A rating is 1 to 5 stars status:validation:rating]]" {
		t.Errorf("a mutation answered %v", got)
	}
}

func TestGolden(t *testing.T) {
	url := pgtest.Golden(t)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	rows := askAll(t, e, s)
	for list, n := range map[string]int{"products": 7, "specimens": 7, "gaps": 7, "depots": 3, "searchHits": 4, "tenantItems": 0} {
		if got, ok := rows[list]; !ok || got != n {
			t.Errorf("%s has %d rows (there: %v), want %d", list, got, ok, n)
		}
	}
	mentions(t, sdl, "  bigNo: BigInt\n", "  meta: JSON\n", "  parent: Category\n", "  geo2d: Geo2d!", "  grade: Grade!", `private: Int @stored(as: "_private")`,
		"# v_tenant_item had no documents to look at", "# Product is read through v_product; to read tv_product", `context: ["tenant"]`, "people: [Person!]!")
	got := ask(t, e, `mutation{updateNote(input: "{\"id\":\"0000000e-0000-4000-8000-000000000001\"}"){__typename} echoInput(input: "{\"a\":1}"){... on EchoInputSuccess{message entity}}}`)
	if echo := got["echoInput"].(map[string]any); echo["message"] != `{"a": 1}` || echo["entity"].(map[string]any)["slug"] != "third" {
		t.Errorf("echoInput answered %v", echo)
	}
}

func TestW1(t *testing.T) {
	url := pgtest.W1(t, 30, 40, 50)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	if rows := askAll(t, e, s); rows["users"] != 30 || rows["posts"] != 40 || rows["comments"] != 50 {
		t.Errorf("rows: %v", rows)
	}
	mentions(t, sdl, "  author: User!", "  post: Post!", "  bio: String\n", "updateUser(input: JSON!)")
}

func TestSameTextTwice(t *testing.T) {
	url := pgtest.Golden(t)
	if a, b := written(t, url), written(t, url); a != b {
		t.Error("the same database gave two texts")
	}
}

// TestPlainTables: a database that knows nothing of documents is offered as it is.
func TestPlainTables(t *testing.T) {
	url := pgtest.URL(t, "plain", `
		CREATE SCHEMA shop;
		CREATE TYPE mood AS ENUM ('sad', 'so-so');
		CREATE DOMAIN colour AS text CHECK (VALUE IN ('red', 'blue'));
		CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL, area numeric, mood mood, tint colour, extra jsonb, tags text[] NOT NULL, at timestamp NOT NULL);
		COMMENT ON TABLE countries IS 'Where people live';
		COMMENT ON COLUMN countries.name IS 'In "English"';
		INSERT INTO countries VALUES ('FR', 'France', 643801.5, 'so-so', 'blue', '{"capital": {"name": "Paris"}}', '{a}', '2024-01-01'), ('XX', 'Nowhere', NULL, NULL, NULL, NULL, '{}', '2024-01-01');
		CREATE TABLE shop.items (id bigint PRIMARY KEY, "Odd Name" text, country char(2) REFERENCES countries, status text CHECK (status IN ('new', 'used')));
		INSERT INTO shop.items VALUES (1, 'x', 'FR', 'new');
		CREATE VIEW failing AS SELECT 1 / 0 AS one;
		CREATE TABLE nothing ();`)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	mentions(t, sdl, `type Country @sqlSource(view: "countries", jsonbColumn: null)`, `@sqlSource(view: "shop.items", jsonbColumn: null)`, "\"Where people live\"",
		"  mood: Mood\n", "  tint: CountryTint\n", "  extra: Extra\n", "  status: ItemStatus\n", `oddName: String @stored(as: "Odd Name")`, "country(code: String!): Country",
		"# Left out: nothing, which shows no fields.", "  area: Decimal\n", "  at: DateTime!\n", "  tags: [String!]!\n", "  one: Int\n")
	got := ask(t, e, "{countries(orderBy: [{code: ASC}]){code mood tint extra{capital{name}}} item(id: 1){oddName status} countryCount}")
	if want := "map[countries:[map[code:FR extra:map[capital:map[name:Paris]] mood:SO_SO tint:BLUE] map[code:XX extra:<nil> mood:<nil> tint:<nil>]] countryCount:2 item:map[oddName:x status:NEW]]"; fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	if s.Query["nothings"] != nil {
		t.Error("a table without columns is offered")
	}
}

// TestAnnotations: what comments say in FraiseQL's form.
func TestAnnotations(t *testing.T) {
	url := pgtest.URL(t, "annotated", `
		CREATE TYPE mutation_response AS (status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);
		CREATE TYPE level AS ENUM ('low', 'high');
		CREATE TYPE type_hire_input AS (full_name text, hired_on date, level level, address_line_1 text, tags text[]);
		COMMENT ON COLUMN type_hire_input.full_name IS E'As on the passport\n@fraiseql:field name=fullName,type=String!,required=true';
		COMMENT ON COLUMN type_hire_input.hired_on IS '@fraiseql:field name=hiredOn,type=Date,required=true,description=First day';
		CREATE VIEW v_person AS SELECT '{"id": 1, "name": "A", "salary": 5, "note": "x"}'::jsonb AS data;
		COMMENT ON VIEW v_person IS E'Somebody.\n\n@fraiseql:type\nuse_projection: true\ndescription: Who works here\nexpose_fields: [id, name]';
		CREATE TABLE tv_person AS SELECT data FROM v_person;
		CREATE TABLE staff_list AS SELECT 1 AS id;
		COMMENT ON TABLE staff_list IS '@fraiseql:type';
		CREATE FUNCTION fn_hire(auth_tenant_id uuid, caller text, input jsonb, loud boolean DEFAULT false) RETURNS mutation_response LANGUAGE sql AS $$
			SELECT ROW('created', caller || ' ' || input::text, '1', 'Person', (SELECT data FROM v_person), NULL, NULL, NULL)::mutation_response $$;
		COMMENT ON FUNCTION fn_hire IS E'@fraiseql:mutation\nname: hirePerson\nsuccess_type: Hired\nerror_type: NotHired\ndescription: Takes somebody on';
		CREATE FUNCTION fn_dismiss_person(auth_user text, person_id int, reason text DEFAULT 'none') RETURNS mutation_response LANGUAGE sql AS $$
			SELECT ROW('deleted', auth_user || person_id || reason, NULL, 'Person', NULL, NULL, NULL, NULL)::mutation_response $$;
		CREATE FUNCTION fn_table(n int) RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT n';`)
	sdl := written(t, url)
	e, _ := served(t, sdl, url)
	mentions(t, sdl, `type Person @sqlSource(view: "tv_person") {`, "type StaffList @sqlSource", "\"Takes somebody on\"\n  hirePerson(input: HirePersonInput!): HirePersonResult",
		"union HirePersonResult = Hired | NotHired", `context: ["tenant_id", "caller"]`, "input HirePersonInput {\n  \"As on the passport\"\n  fullName: String!\n  \"First day\"\n  hiredOn: Date!\n  level: Level\n",
		`addressLine1: String @stored(as: "address_line_1")`, "  tags: [String!]\n", `dismissPerson(personId: Int!, reason: String): DismissPersonResult`, `context: ["user"]`, "  person: Person\n")
	body, _ := e.Execute(t.Context(), &engine.Request{
		Query:   `mutation{hirePerson(input: {fullName: "B", hiredOn: "2024-01-01", level: HIGH, addressLine1: "x"}){... on Hired{message}} dismissPerson(personId: 7){... on DismissPersonSuccess{message}}}`,
		Context: map[string]string{"tenant_id": "00000000-0000-4000-8000-000000000001", "caller": "boss", "user": "u"},
	}, nil)
	want := `{"data":{"hirePerson":{"message":"boss {\"tags\": null, \"level\": \"high\", \"hired_on\": \"2024-01-01\", \"full_name\": \"B\", \"address_line_1\": \"x\"}"},"dismissPerson":{"message":"u7none"}}}`
	if string(body) != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
}

func TestReadFails(t *testing.T) {
	if _, err := scaffold.Read(t.Context(), "postgresql://u:hunter2@h:port/x"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a malformed URL gave %v", err)
	}
	if _, err := scaffold.Read(t.Context(), "postgresql://127.0.0.1:1/x"); err == nil {
		t.Error("nobody listens there, and there was no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := scaffold.Read(ctx, pgtest.URL(t, "cancelled", "")); err == nil {
		t.Error("a context that has ended gave no error")
	}
}

// TestStarter: the schema and the tables to begin with fit each other.
func TestStarter(t *testing.T) {
	e, s := served(t, scaffold.Schema, pgtest.URL(t, "starter", scaffold.Tables))
	if rows := askAll(t, e, s); rows["users"] != 0 {
		t.Errorf("rows: %v", rows)
	}
	for line := range strings.Lines(scaffold.Tables) {
		if !strings.Contains(scaffold.Schema, strings.TrimRight("#   "+line, "\n")) && line != "\n" {
			t.Errorf("the schema's comment does not show %q", line)
		}
	}
	cfg, err := config.Load(config.Sources{File: filepath.Join("starter", "fraiseqld.toml")})
	if err != nil || cfg.Environment != config.Development {
		t.Errorf("the configuration: %v, %v", cfg, err)
	}
}

// A pooler passes no settings of a session on, and keeps its prepared statements for others.
func TestReadThroughAPooler(t *testing.T) {
	url := pgtest.Golden(t)
	if direct, pooled := written(t, url), written(t, pgtest.Pooler(t, url)); pooled != direct {
		t.Errorf("got\n%s\nwant\n%s", pooled, direct)
	}
}
