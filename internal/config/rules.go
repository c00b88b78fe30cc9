package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rulesSetting is the list of [[rate_limit.rule]] tables. There is no form for variables.
type rulesSetting struct{ p *[]RateRule }

func (s rulesSetting) set(raw any) error {
	list, ok := raw.([]any)
	if !ok {
		return errors.New("must be [[rate_limit.rule]] tables in the file")
	}
	var rules []RateRule
	for i, item := range list {
		table, ok := item.(map[string]any)
		if !ok {
			return errors.New("must be [[rate_limit.rule]] tables in the file")
		}
		rule, err := readRule(table)
		if err != nil {
			return fmt.Errorf("rule %d: %w", i+1, err)
		}
		rules = append(rules, rule)
	}
	*s.p = rules
	return nil
}

func readRule(table map[string]any) (RateRule, error) {
	r := RateRule{Key: "ip", Algorithm: "token_bucket"}
	places := map[string]setting{
		"key":       oneOf(&r.Key, "ip", "user", "tenant"),
		"algorithm": oneOf(&r.Algorithm, "token_bucket", "fixed_window", "sliding_window"),
		"rate":      words(&r.Rate), "burst": count(&r.Burst, million), "path": words(&r.Path), "operation": words(&r.Operation),
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		place := places[name]
		if place == nil {
			return r, fmt.Errorf("%s is not known%s", name, didYouMean(name, slices.Sorted(maps.Keys(places))))
		}
		if err := place.set(table[name]); err != nil {
			return r, fmt.Errorf("%s %w", name, err)
		}
	}
	return r, nil
}

func (s rulesSetting) show() string {
	out := make([]string, len(*s.p))
	for i, r := range *s.p {
		out[i] = fmt.Sprintf("{ key = %s, algorithm = %s, rate = %s, burst = %d, path = %s, operation = %s }",
			quote(r.Key), quote(r.Algorithm), quote(r.Rate), r.Burst, quote(r.Path), quote(r.Operation))
	}
	return "[" + strings.Join(out, ", ") + "]"
}
