package gateway

import (
	"bytes"
	"compress/gzip"
	"io"

	"fraiseqld/engine/gqlerr"
)

// idePage answers with the IDE. Its policy of content is its own.
func (c *call) idePage() {
	c.showPage(c.settings.IDE)
	c.x.AddHeader("Vary", "Accept")
}

// demo answers with the demo's page or one of its files.
func (c *call) demo() {
	if len(c.x.Path) == len(DemoPage) {
		c.showPage(c.settings.Demo)
		return
	}
	c.file(c.settings.Demo, DemoPage+"/")
}

func (c *call) showPage(p IDE) {
	body, csp := p.Page()
	c.page = true
	c.x.Status, c.x.ContentType = 200, mediaPage.contentType()
	c.x.Out = append(c.x.Out[:0], body...)
	c.x.AddHeader("Content-Security-Policy", csp)
	c.x.AddHeader("Cache-Control", "no-store")
}

// file answers with one of a page's files.
func (c *call) file(p IDE, prefix string) {
	data, contentType, gzipped, ok := p.File(string(c.x.Path[len(prefix):]))
	if !ok {
		c.refuse(404, gqlerr.New(gqlerr.NotFound, "There is nothing at this path."))
		return
	}
	c.page = true
	c.x.Status, c.x.ContentType = 200, contentType
	c.x.AddHeader("Cache-Control", "public, max-age=3600")
	if !gzipped {
		c.x.Out = append(c.x.Out[:0], data...)
		return
	}
	c.x.AddHeader("Vary", "Accept-Encoding")
	if c.x.HasToken("accept-encoding", "gzip") || c.acceptsGzip() {
		c.x.AddHeader("Content-Encoding", "gzip")
		c.x.Out = append(c.x.Out[:0], data...)
		return
	}
	c.unzipped(data)
}

// acceptsGzip looks for gzip with a weight, which is not zero.
func (c *call) acceptsGzip() (yes bool) {
	c.x.EachHeader(func(name, value []byte) bool {
		if !foldEqual(name, "accept-encoding") {
			return true
		}
		for len(value) > 0 && !yes {
			var one []byte
			one, value = cutOutsideQuotes(value, ',')
			coding, rest := cutOutsideQuotes(one, ';')
			quality, ok := rangeParameters(rest)
			yes = ok && quality > 0 && foldEqual(bytes.TrimSpace(coding), "gzip")
		}
		return !yes
	})
	return yes
}

// maxFile bounds what a file of the IDE unpacks to.
const maxFile = 16 << 20

func (c *call) unzipped(data []byte) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(io.LimitReader(r, maxFile)); err == nil {
			c.x.Out = append(c.x.Out[:0], plain...)
			return
		}
	}
	c.page = false
	c.g.log.Error("a file of the IDE cannot be unpacked", "path", string(c.x.Path), "cause", err)
	c.refuse(500, gqlerr.New(gqlerr.Internal, "Internal server error"))
}
