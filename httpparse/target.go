package httpparse

// target finds out the form of the target b[i:] and its parts (RFC 9112,
// section 3.2). Its characters have been checked.
func (r *Request) target(b []byte, i int) error {
	method := b[r.at.method.off:r.at.method.end]
	switch {
	case string(method) == "CONNECT":
		return r.authorityForm(b, i)
	case b[i] == '/':
		r.Form = Origin
		return r.pathAndQuery(b, i)
	case len(b)-i == 1 && b[i] == '*':
		if string(method) != "OPTIONS" {
			return ErrTargetForm
		}
		r.Form = Asterisk
		return nil
	default:
		return r.absoluteForm(b, i)
	}
}

// authorityForm: CONNECT host:port, the port not optional (RFC 9110, 9.3.6).
func (r *Request) authorityForm(b []byte, i int) error {
	r.Form = Authority
	r.at.host = span{uint32(i), uint32(len(b))}
	if port, ok := hostPort(b[i:]); !ok || len(port) == 0 {
		return ErrTargetForm
	}
	return nil
}

// absoluteForm: scheme "://" host [":" port] path ["?" query]. User
// information is refused, as RFC 9110, section 4.2.4 advises.
func (r *Request) absoluteForm(b []byte, i int) error {
	r.Form = Absolute
	rest := b[i:]
	var scheme int
	switch {
	case len(rest) > 7 && fold(rest[:7], "http://"):
		scheme = 7
	case len(rest) > 8 && fold(rest[:8], "https://"):
		scheme = 8
	default:
		return ErrTarget
	}
	host := i + scheme
	end := host
	for end < len(b) && b[end] != '/' && b[end] != '?' {
		end++
	}
	if _, ok := hostPort(b[host:end]); !ok {
		return ErrTarget
	}
	r.at.host = span{uint32(host), uint32(end)}
	if end < len(b) && b[end] == '/' {
		return r.pathAndQuery(b, end)
	}
	// An empty path means "/" (RFC 9110, section 4.2.3). A slash to point to
	// stands in front of the host.
	r.at.path = span{uint32(host - 1), uint32(host)}
	if end < len(b) {
		r.at.query = span{uint32(end + 1), uint32(len(b))}
	}
	return nil
}

func (r *Request) pathAndQuery(b []byte, i int) error {
	end, escaped := i, false
	for end < len(b) && b[end] != '?' {
		escaped = escaped || b[end] == '%'
		end++
	}
	if escaped && !percent(b[i:end]) {
		return ErrTarget
	}
	r.at.path = span{uint32(i), uint32(end)}
	if end < len(b) {
		r.at.query = span{uint32(end + 1), uint32(len(b))}
	}
	return nil
}
