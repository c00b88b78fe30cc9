package httpparse

// Defaults of Limits.
const (
	DefaultHeadBytes     = 16 << 10
	DefaultTargetBytes   = 8 << 10
	DefaultHeaders       = 100
	DefaultBodyBytes     = 1 << 20
	DefaultTrailerBytes  = 4 << 10
	DefaultChunkExtBytes = 4 << 10
)

// Limits bounds what a request may hold. A zero field means its default, and
// so does a nil *Limits. Limits are read by every call and must not change
// while a request is being read.
type Limits struct {
	// HeadBytes bounds the request line, the field lines and the empty lines
	// around them. Beyond: 431.
	HeadBytes int
	// TargetBytes bounds the request target. Beyond: 414.
	TargetBytes int
	// Headers bounds the number of field lines. Beyond: 431.
	Headers int
	// BodyBytes bounds the decoded body. Beyond: 413, as soon as it is announced.
	BodyBytes int64
	// TrailerBytes bounds the trailer section of a chunked body. Beyond: 431.
	TrailerBytes int
	// ChunkExtBytes bounds the chunk extensions of one body, all chunks
	// together. Beyond: 400.
	ChunkExtBytes int
}

func (l *Limits) headBytes() int {
	if l == nil || l.HeadBytes <= 0 {
		return DefaultHeadBytes
	}
	return l.HeadBytes
}

func (l *Limits) targetBytes() int {
	if l == nil || l.TargetBytes <= 0 {
		return DefaultTargetBytes
	}
	return l.TargetBytes
}

func (l *Limits) headers() int {
	if l == nil || l.Headers <= 0 {
		return DefaultHeaders
	}
	return l.Headers
}

func (l *Limits) bodyBytes() int64 {
	if l == nil || l.BodyBytes <= 0 {
		return DefaultBodyBytes
	}
	return l.BodyBytes
}

func (l *Limits) trailerBytes() int {
	if l == nil || l.TrailerBytes <= 0 {
		return DefaultTrailerBytes
	}
	return l.TrailerBytes
}

func (l *Limits) chunkExtBytes() int {
	if l == nil || l.ChunkExtBytes <= 0 {
		return DefaultChunkExtBytes
	}
	return l.ChunkExtBytes
}
