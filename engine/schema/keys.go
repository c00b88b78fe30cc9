package schema

import (
	"slices"
	"strings"
)

// FraiseQL has four converters between snake_case and camelCase that disagree
// about digits and leading underscores (behaviour 2.3). A name of the schema is
// therefore looked for under every spelling that one of them maps to it.

// spellings lists the stored keys a field may have, likeliest first.
func spellings(name string) []string {
	snake := snakeCase(name)
	keys := append([]string{snake}, digitSpellings(snake)...)
	keys = append(keys, name)
	if name[0] >= 'A' && name[0] <= 'Z' {
		keys = append(keys, "_"+snake) // snake_to_camel drops a leading underscore and raises what follows
	}
	if reserved[name] {
		keys = append(keys, name+"_") // and the trailing one of Python's reserved words
	}
	return unique(keys)
}

// inputKey is the key of an input field in the document that a function gets:
// v1's naming.camel_to_snake, with an underscore before each group of digits.
func inputKey(name string) string {
	snake := snakeCase(name)
	if all := digitSpellings(snake); len(all) > 0 {
		return all[0]
	}
	return snake
}

// snakeCase is v1's casing.to_snake_case: an underscore before a capital that
// follows a small letter or digit, or that a small letter follows.
func snakeCase(name string) string {
	b := make([]byte, 0, len(name)+4)
	for i := range len(name) {
		c := name[i]
		if isUpper(c) && i > 0 && name[i-1] != '_' {
			if !isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1]) {
				b = append(b, '_')
			}
		}
		b = append(b, c)
	}
	return strings.ToLower(string(b))
}

// maxDigitGroups bounds the spellings of one name to 2^3.
const maxDigitGroups = 3

// digitSpellings lists the spellings with an underscore before groups of digits:
// before all of them (naming.camel_to_snake), then before some.
func digitSpellings(snake string) []string {
	var groups []int // where a group begins that has a letter before it
	for i := 1; i < len(snake); i++ {
		if isDigit(snake[i]) && isLower(snake[i-1]) {
			groups = append(groups, i)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	all := 1<<len(groups) - 1
	if len(groups) > maxDigitGroups {
		return []string{withUnderscores(snake, groups, -1)}
	}
	var out []string
	for mask := all; mask > 0; mask-- {
		out = append(out, withUnderscores(snake, groups, mask))
	}
	return out
}

// withUnderscores puts an underscore before the groups whose bit is set in mask.
func withUnderscores(snake string, groups []int, mask int) string {
	b := make([]byte, 0, len(snake)+len(groups))
	from := 0
	for i, at := range groups {
		b = append(b, snake[from:at]...)
		if mask&(1<<min(i, 62)) != 0 {
			b = append(b, '_')
		}
		from = at
	}
	return string(append(b, snake[from:]...))
}

// reserved are Python's words that v1 lets a field have with an underscore behind.
var reserved = map[string]bool{
	"and": true, "as": true, "assert": true, "async": true, "await": true, "break": true, "class": true, "continue": true,
	"def": true, "del": true, "elif": true, "else": true, "except": true, "finally": true, "for": true, "from": true,
	"global": true, "if": true, "import": true, "in": true, "is": true, "lambda": true, "nonlocal": true, "not": true,
	"or": true, "pass": true, "raise": true, "return": true, "try": true, "while": true, "with": true, "yield": true,
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// unique drops repetitions, keeping the first of each.
func unique(list []string) []string {
	out := list[:0]
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return slices.Clip(out)
}
