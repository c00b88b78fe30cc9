package main

import "fraiseqld/engine/gateway"

// newIDE is the page of graphql.ide.
func newIDE() gateway.IDE { return nil }
