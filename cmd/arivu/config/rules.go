package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"arivu/events"
)

// validRules checks what is hidden or masked of the connections of the configuration;
// those of others are kept with them.
func (c *Config) validRules(field string, rules map[string][]string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		errs = append(errs, c.declares(field, name, field))
		for i, pattern := range rules[name] {
			if _, err := events.ParseColumnPattern(pattern); err != nil {
				errs = append(errs, fmt.Errorf("%s.%s entry %d: %w", field, name, i+1, err))
			}
		}
		if n := len(rules[name]); n > events.MaxColumnPatterns {
			errs = append(errs, fmt.Errorf("%s.%s has %d entries: at most %d are possible", field, name, n, events.MaxColumnPatterns))
		}
	}
	return errors.Join(errs...)
}

// declares refuses rules about a connection that the configuration does not declare.
func (c *Config) declares(field, name, flag string) error {
	if c.Connections[name] != "" || name == DemoConnection && c.Demo {
		return nil
	}
	return fmt.Errorf("%s.%s is about a connection that is not declared here: declare it with %s%s, or use arivu connections set %s --%s …",
		field, name, ConnectionPrefix, strings.ToUpper(name), name, flag)
}

// validPolicies checks the row policies like the other rules.
func (c *Config) validPolicies() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.RowPolicies)) {
		errs = append(errs, c.declares("row_policies", name, "row-policy"))
		for i, p := range c.RowPolicies[name] {
			if _, err := events.ParseRowPolicy(p); err != nil {
				errs = append(errs, fmt.Errorf("row_policies.%s entry %d: %w", name, i+1, err))
			}
		}
		if n := len(c.RowPolicies[name]); n > events.MaxRowPolicies {
			errs = append(errs, fmt.Errorf("row_policies.%s has %d entries: at most %d are possible", name, n, events.MaxRowPolicies))
		}
	}
	return errors.Join(errs...)
}
