// Package rbac says whether somebody has what the schema asks for.
package rbac

import (
	"slices"

	"fraiseqld/engine/schema"
)

// Principal is who asks. The zero value is nobody: not logged in. Whoever fills
// it has verified what it says.
type Principal struct {
	Authenticated bool
	Roles         []string
	Permissions   []string
	Claims        map[string]string // of the token, by name
}

// Verdict is the answer to one requirement.
type Verdict uint8

// The verdicts.
const (
	Granted         Verdict = iota
	Unauthenticated         // nobody is logged in
	Denied                  // somebody is, and may not
)

// Judge holds a requirement against a principal; nil is nobody.
func (p *Principal) Judge(a *schema.Auth) Verdict {
	switch {
	case a == nil:
		return Granted
	case p == nil || !p.Authenticated:
		return Unauthenticated
	case has(p.Roles, a.Roles, a.AllRoles) && has(p.Permissions, a.Permissions, a.AllPermissions):
		return Granted
	}
	return Denied
}

// has says that one of the wanted names is there, or all of them. Nothing wanted is there.
func has(have, want []string, all bool) bool {
	if len(want) == 0 {
		return true
	}
	missing := func(name string) bool { return !slices.Contains(have, name) }
	if all {
		return !slices.ContainsFunc(want, missing)
	}
	return slices.ContainsFunc(want, func(name string) bool { return !missing(name) })
}
