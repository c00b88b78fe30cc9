package main

import "strings"

// lookup is the last value of a variable, as a shell sees it.
func lookup(environ []string, name string) (value string) {
	for _, e := range environ {
		if n, v, _ := strings.Cut(e, "="); n == name {
			value = v
		}
	}
	return value
}
