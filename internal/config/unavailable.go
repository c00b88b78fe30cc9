package config

// unavailable are the keys whose feature this build lacks. Another value than
// the default ends the start, because it would do nothing. Who builds a feature
// deletes its rows, and sets the default in Default.
var unavailable = []struct {
	key  string
	only string // the value that is refused; empty: every other than the default
}{
	{key: "server.trusted_proxies"},
	{key: "server.proxy_protocol"},
	{key: "server.http2"},
	{key: "server.tls_cert"},
	{key: "server.tls_key"},
	{key: "database.read_replicas"},
	{key: "graphql.introspection", only: "authenticated"},
	{key: "auth.mode"},
	{key: "auth.required"},
	{key: "auth.algorithms"},
	{key: "auth.secret"},
	{key: "auth.public_key_file"},
	{key: "auth.jwks_url"},
	{key: "auth.issuer"},
	{key: "auth.audience"},
	{key: "auth.leeway"},
	{key: "auth.claims"},
	{key: "auth.api_keys_table"},
	{key: "auth.revocation"},
	{key: "rate_limit.rule"},
	{key: "security.csrf", only: "token"},
	{key: "security.ip_allow"},
	{key: "security.ip_deny"},
	{key: "audit.enabled"},
	{key: "audit.table"},
	{key: "audit.events"},
	{key: "audit.chain"},
	{key: "audit.queue"},
	{key: "audit.on_full"},
	{key: "upstream.url"},
	{key: "upstream.timeout"},
	{key: "upstream.rollout"},
	{key: "upstream.shadow"},
	{key: "upstream.fallback"},
	{key: "observe.otlp_endpoint"},
	{key: "observe.sample"},
}

// checkAvailable reports the keys that ask for what is not there.
func (r *reader) checkAvailable() {
	standard := map[string]string{}
	for _, k := range Default(r.c.Environment).keys() {
		standard[k.name] = k.value.show()
	}
	for _, row := range unavailable {
		shown := r.keys[row.key].value.show()
		if row.only != "" && shown == quote(row.only) || row.only == "" && shown != standard[row.key] {
			r.report(r.c.Origin(row.key), row.key+" is not available in this build")
		}
	}
}
