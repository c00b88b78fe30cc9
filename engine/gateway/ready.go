package gateway

import (
	"strconv"
	"time"

	"fraiseqld/engine/gqlerr"
)

// ready says whether traffic should come here.
func (c *call) ready() {
	database, schema := c.g.engine.Ready()
	status, word := 200, "ready"
	if database != nil || schema != nil || c.g.draining.Load() {
		status, word = 503, "not_ready"
	}
	b := append(c.x.Out[:0], `{"status":"`...)
	b = append(b, word...)
	b = append(b, `","checks":{"database":`...)
	b = appendCheck(b, database)
	b = append(b, `,"schema":`...)
	b = appendCheck(b, schema)
	b = append(b, `},"timestamp":`...)
	b = strconv.AppendFloat(b, float64(time.Now().UnixMilli())/1000, 'f', 3, 64)
	c.x.Out = append(b, '}')
	c.x.Status, c.x.ContentType = status, mediaJSON.contentType()
}

// maxCheck bounds what a check tells.
const maxCheck = 100

func appendCheck(b []byte, err error) []byte {
	if err == nil {
		return append(b, `"ok"`...)
	}
	text := "failed: " + err.Error()
	if len(text) > maxCheck {
		text = text[:maxCheck]
	}
	return gqlerr.AppendString(b, text)
}
