package httpparse

// bodyState says what the next byte of a body must be. All states but
// bodyDone, bodyLength and chunkData belong to the lines around chunks, which
// are read byte by byte (RFC 9112, section 7.1):
//
//	chunk     = size *( BWS ";" BWS name [ BWS "=" BWS value ] ) CRLF data CRLF
//	last      = "0" … CRLF *( field-line CRLF ) CRLF
type bodyState uint8

const (
	bodyDone     bodyState = iota // nothing: the body is complete
	bodyLength                    // d.left bytes, then done
	chunkSize                     // hex digit; after the first also what may follow a size
	chunkSizeWS                   // white space behind the size: only ";" may follow
	extName                       // BWS before a name, or its first character
	extNameMore                   // rest of a name
	extNameWS                     // BWS behind a name: "=" or ";" may follow
	extValue                      // BWS before a value, or its first character
	extToken                      // rest of a token
	extQuoted                     // inside a quoted string
	extEscape                     // behind a backslash in it
	extEnd                        // behind its closing quote
	extEndWS                      // BWS behind a value: only ";" may follow
	chunkLF                       // LF of the size line
	chunkData                     // d.left bytes of data
	chunkDataCR                   // CR behind the data
	chunkDataLF                   // and LF
	trailerLine                   // a field name, or the CR of the final empty line
	trailerName                   // rest of a name, or ":"
	trailerValue                  // value up to CR
	trailerLF                     // LF of a field line
	finalLF                       // LF of the empty line: done
)

// step takes one byte outside of the data.
func (d *Body) step(c byte) error {
	switch {
	case d.state == chunkSize:
		return d.sizeByte(c)
	case d.state < chunkLF:
		return d.extByte(c)
	case d.state < trailerLine:
		return d.endByte(c)
	default:
		return d.trailerByte(c)
	}
}

// sizeByte: hex digits, at most 16, zeros in front included. The size is
// held to the limit with each digit, so it cannot overflow.
func (d *Body) sizeByte(c byte) error {
	if !is(c, clHex) {
		if d.digit == 0 {
			return ErrChunkSize
		}
		return d.afterSize(c, chunkSizeWS, ErrChunkSize)
	}
	if d.digit++; d.digit > 16 {
		return ErrChunkSize
	}
	room := d.lim.bodyBytes() - d.total
	v := hexValue(c)
	if d.left > room>>4 || d.left<<4 > room-v {
		return ErrBodyTooLarge
	}
	d.left = d.left<<4 + v
	return nil
}

func hexValue(c byte) int64 {
	if c <= '9' {
		return int64(c - '0')
	}
	return int64(lower(c)-'a') + 10
}

// afterSize handles what may follow the size or a complete extension: white
// space, the next extension or the end of the line.
func (d *Body) afterSize(c byte, space bodyState, otherwise error) error {
	switch {
	case c == ' ' || c == '\t':
		d.state = space
	case c == ';':
		d.state = extName
	case c == '\r' && d.state != space: // BWS stands before ";" only
		d.state = chunkLF
		return nil
	default:
		return otherwise
	}
	return d.countExt()
}

// extByte checks chunk extensions and drops them: none is known (RFC 9112,
// section 7.1.1). White space at the end of the line is refused, because
// readers have disagreed on it.
func (d *Body) extByte(c byte) error {
	space := c == ' ' || c == '\t'
	switch d.state {
	case chunkSizeWS:
		return d.afterSize(c, chunkSizeWS, ErrChunkSize)
	case extName:
		if !space {
			d.state = extNameMore
		}
		return d.ext(space || is(c, clToken))
	case extNameMore, extNameWS:
		switch {
		case c == '=':
			d.state = extValue
			return d.countExt()
		case d.state == extNameMore && is(c, clToken):
			return d.countExt()
		}
		return d.afterSize(c, extNameWS, ErrChunkExt)
	case extValue:
		switch {
		case c == '"':
			d.state = extQuoted
		case !space:
			d.state = extToken
			return d.ext(is(c, clToken))
		}
		return d.countExt()
	case extToken:
		if is(c, clToken) {
			return d.countExt()
		}
		return d.afterSize(c, extEndWS, ErrChunkExt)
	case extQuoted:
		switch c {
		case '"':
			d.state = extEnd
		case '\\':
			d.state = extEscape
		}
		return d.ext(!is(c, clControl))
	case extEscape:
		d.state = extQuoted
		return d.ext(!is(c, clControl))
	default: // extEnd, extEndWS
		return d.afterSize(c, extEndWS, ErrChunkExt)
	}
}

// ext refuses a byte that the grammar does not allow, and counts the others.
func (d *Body) ext(allowed bool) error {
	if !allowed {
		return ErrChunkExt
	}
	return d.countExt()
}

// countExt bounds the extensions of all chunks together: they cost work and
// deliver nothing.
func (d *Body) countExt() error {
	if d.extra++; int(d.extra) > d.lim.chunkExtBytes() {
		return ErrChunkExtSize
	}
	return nil
}

// endByte takes the CRLF behind a size and behind data, to the letter.
func (d *Body) endByte(c byte) error {
	switch {
	case d.state == chunkLF && c == '\n':
		d.startChunk()
	case d.state == chunkDataCR && c == '\r':
		d.state = chunkDataLF
	case d.state == chunkDataLF && c == '\n':
		d.state, d.digit, d.left = chunkSize, 0, 0
	default:
		return ErrChunkEnd
	}
	return nil
}

// startChunk begins the data of a chunk, or after the last one the trailers.
func (d *Body) startChunk() {
	if d.left > 0 {
		d.state = chunkData
		return
	}
	d.state, d.extra = trailerLine, 0
}

// trailerByte checks trailer fields and drops them: nothing here needs one,
// and they must not change what the head has settled (RFC 9110, section 6.5.1).
func (d *Body) trailerByte(c byte) error {
	if d.extra++; int(d.extra) > d.lim.trailerBytes() {
		return ErrTrailerSize
	}
	switch {
	case d.state == trailerLine && is(c, clToken):
		d.state = trailerName
	case d.state == trailerLine && c == '\r':
		d.state = finalLF
	case d.state == trailerName && is(c, clToken):
	case d.state == trailerName && c == ':':
		d.state = trailerValue
	case d.state == trailerValue && c == '\r':
		d.state = trailerLF
	case d.state == trailerValue && !is(c, clControl):
	case d.state == trailerLF && c == '\n':
		d.state = trailerLine
	case d.state == finalLF && c == '\n':
		d.state = bodyDone
	default:
		return ErrTrailer
	}
	return nil
}
