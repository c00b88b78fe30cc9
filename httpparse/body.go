package httpparse

// Body decodes one message body. The zero value is an empty body. It keeps
// counters only, so the buffers given to its calls may be different ones.
// After an error it must be started anew, on another connection.
type Body struct {
	lim   *Limits
	left  int64  // still to come: of the body, or of the chunk
	total int64  // handed out so far
	extra uint32 // bytes of chunk extensions; from the last chunk on, of trailers
	state bodyState
	digit uint8 // digits of the chunk size so far
}

// Start prepares d for the body of r. It keeps lim, not r.
func (d *Body) Start(r *Request, lim *Limits) {
	*d = Body{lim: lim}
	switch {
	case r.Chunked:
		d.state = chunkSize
	case r.ContentLength > 0:
		d.state, d.left = bodyLength, r.ContentLength
	}
}

// Done reports whether the body has been read to its end.
func (d *Body) Done() bool { return d.state == bodyDone }

// Left is how many bytes of a Content-Length body are still to come; -1 when
// the body is chunked and not done.
func (d *Body) Left() int64 {
	switch d.state {
	case bodyDone:
		return 0
	case bodyLength:
		return d.left
	default:
		return -1
	}
}

// Whole hands a body out without copying it when all of it is in in and the
// coding allows that: no body, or a Content-Length body of which nothing was
// fed. body is a view into in; n is what it consumed, and the body is done.
// Otherwise ok is false and nothing has changed: Feed it.
func (d *Body) Whole(in []byte) (body []byte, n int, ok bool) {
	switch {
	case d.state == bodyDone && d.total == 0:
		return nil, 0, true
	case d.state != bodyLength || d.total > 0 || d.left > int64(len(in)):
		return nil, 0, false
	}
	n = int(d.left)
	d.data(in[:n])
	return in[:n:n], n, true
}

// Feed decodes what in holds of the body and appends it to dst. n is what it
// consumed of in: all of it, unless done or refused. done tells that the body,
// its trailer section included, ended at in[:n]. err is an *Error: 400, 413 or
// 431. dst may be in[:0], which decodes in place.
func (d *Body) Feed(in, dst []byte) (out []byte, n int, done bool, err error) {
	for n < len(in) && d.state != bodyDone {
		if d.state == bodyLength || d.state == chunkData {
			k := int(min(d.left, int64(len(in)-n)))
			dst = append(dst, in[n:n+k]...)
			d.data(in[n : n+k])
			n += k
			continue
		}
		if err := d.step(in[n]); err != nil {
			return dst, n, false, err
		}
		n++
	}
	return dst, n, d.state == bodyDone, nil
}

// data accounts for bytes of the body that were handed out.
func (d *Body) data(b []byte) {
	d.left -= int64(len(b))
	d.total += int64(len(b))
	switch {
	case d.left > 0:
	case d.state == bodyLength:
		d.state = bodyDone
	default:
		d.state = chunkDataCR
	}
}
