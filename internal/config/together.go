package config

import (
	"slices"
	"strings"
)

// checkTogether reports values that are right by themselves and contradict each other.
func (r *reader) checkTogether() {
	c := r.c
	if c.Database.PoolMin > c.Database.PoolMax {
		r.contradiction("database.pool_min", "is larger than database.pool_max")
	}
	if c.Limits.TargetBytes > c.Limits.HeadBytes {
		r.contradiction("limits.target_bytes", "is larger than limits.head_bytes")
	}
	if slices.Contains(c.CORS.Origins, "*") && c.CORS.Credentials {
		r.contradiction("cors.credentials", `cannot be true while cors.origins holds "*": every site could act as the user`)
	}
	if slices.Contains(c.CORS.Origins, "*") && len(c.CORS.Origins) > 1 {
		r.contradiction("cors.origins", `holds "*" and origins that it includes`)
	}
	if c.GraphQL.DefaultLimit > c.GraphQL.MaxRows {
		r.contradiction("graphql.default_limit", "is larger than graphql.max_rows")
	}
	if c.APQ.Mode == "off" && c.APQ.Documents != "" {
		r.contradiction("apq.documents", `has no effect while apq.mode is "off"`)
	}
	if len(c.Server.Listen) == 0 {
		r.contradiction("server.listen", "is empty")
	}
	if c.Server.AdminListen != "" && slices.Contains(c.Server.Listen, c.Server.AdminListen) && !strings.HasSuffix(c.Server.AdminListen, ":0") {
		r.contradiction("server.admin_listen", "is also in server.listen")
	}
	if bus := c.Subscriptions.Source; (bus == "postgresql") != (c.Subscriptions.URL == "") {
		r.contradiction("subscriptions.url", pick(bus == "postgresql", "has no effect", "is needed")+` while subscriptions.source is "`+bus+`"`)
	}
	r.checkTrust("session", c.Session)
	r.checkTrust("context", c.Context)
}

func (r *reader) contradiction(name, what string) { r.report(r.c.Origin(name), name+" "+what) }

// checkTrust lets only headers be used that auth.trust_headers names: any client
// can send the others.
func (r *reader) checkTrust(name string, pairs Pairs) {
	for _, p := range pairs {
		header, ok := strings.CutPrefix(p.Value, "header:")
		if !ok || slices.ContainsFunc(r.c.Auth.TrustHeaders, func(t string) bool { return strings.EqualFold(t, header) }) {
			continue
		}
		at := r.file.origin(name, p.Name)
		if at.Line == 0 {
			at = r.c.Origin(name)
		}
		r.report(at, name+"."+p.Name+" uses the header "+header+", which auth.trust_headers does not name")
	}
}

// Warnings are combinations that work and are probably not meant.
func (c *Config) Warnings() []string {
	var out []string
	for _, p := range slices.Concat(c.Session, c.Context) {
		if c.Auth.Mode == "none" && strings.HasPrefix(p.Value, "claim:") {
			out = append(out, p.Name+` comes from a claim and auth.mode is "none": it has no value`)
		}
	}
	if c.APQ.Mode == "required" && c.APQ.Documents == "" && c.APQ.Backend == "memory" {
		out = append(out, `apq.mode is "required" and there are no apq.documents: nothing can be asked`)
	}
	if c.Environment == Production && c.GraphQL.Introspection == "public" {
		out = append(out, "introspection is public in production")
	}
	if c.Environment == Production && !c.Security.HideErrors {
		out = append(out, "database errors are shown in production: security.hide_errors is false")
	}
	return out
}
