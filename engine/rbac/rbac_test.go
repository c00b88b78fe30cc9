package rbac_test

import (
	"testing"

	"fraiseqld/engine/rbac"
	"fraiseqld/engine/schema"
)

func TestJudge(t *testing.T) {
	login := &schema.Auth{Authenticated: true}
	anyRole := &schema.Auth{Roles: []string{"admin", "editor"}}
	allRoles := &schema.Auth{Roles: []string{"admin", "editor"}, AllRoles: true}
	anyPermission := &schema.Auth{Permissions: []string{"read", "write"}}
	allPermissions := &schema.Auth{Permissions: []string{"read", "write"}, AllPermissions: true}
	both := &schema.Auth{Roles: []string{"admin"}, Permissions: []string{"read"}}
	user := func(roles, permissions []string) *rbac.Principal {
		return &rbac.Principal{Authenticated: true, Roles: roles, Permissions: permissions}
	}
	list := func(names ...string) []string { return names }
	for _, c := range []struct {
		name string
		who  *rbac.Principal
		auth *schema.Auth
		want rbac.Verdict
	}{
		{"nothing asked, nobody", nil, nil, rbac.Granted},
		{"nobody", nil, login, rbac.Unauthenticated},
		{"roles of somebody not logged in", &rbac.Principal{Roles: list("admin")}, anyRole, rbac.Unauthenticated},
		{"logged in", user(nil, nil), login, rbac.Granted},
		{"no role", user(nil, list("admin")), anyRole, rbac.Denied},
		{"one role of any", user(list("x", "editor"), nil), anyRole, rbac.Granted},
		{"one role of all", user(list("editor"), nil), allRoles, rbac.Denied},
		{"all roles", user(list("editor", "admin"), nil), allRoles, rbac.Granted},
		{"no permission", user(list("read"), nil), anyPermission, rbac.Denied},
		{"one permission of any", user(nil, list("write")), anyPermission, rbac.Granted},
		{"one permission of all", user(nil, list("write")), allPermissions, rbac.Denied},
		{"all permissions", user(nil, list("write", "read")), allPermissions, rbac.Granted},
		{"role without permission", user(list("admin"), nil), both, rbac.Denied},
		{"permission without role", user(nil, list("read")), both, rbac.Denied},
		{"role and permission", user(list("admin"), list("read")), both, rbac.Granted},
		{"another case", user(list("Admin"), nil), anyRole, rbac.Denied},
	} {
		if got := c.who.Judge(c.auth); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
