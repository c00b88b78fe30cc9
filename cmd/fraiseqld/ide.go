package main

import (
	"fraiseqld/engine/gateway"
	"fraiseqld/engine/gateway/ide"
)

// newIDE is the page of graphql.ide.
func newIDE() gateway.IDE { return ide.New(gateway.Endpoint) }
