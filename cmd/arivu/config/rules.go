package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"arivu/events"
)

// Rules are the rules that the configuration has about a connection.
func (c *Config) Rules(name string) events.ConnectionOptions {
	return events.ConnectionOptions{
		Hidden: c.Hidden[name], Masked: c.Masked[name], RowPolicies: c.RowPolicies[name], Schemas: c.Schemas[name], Functions: c.Functions[name],
	}
}

// validRules checks the rules about connections of the configuration; those of others are
// kept with them.
func (c *Config) validRules() error {
	var errs []error
	ruled := map[string]bool{}
	for _, section := range []struct {
		field, flag string
		names       []string
	}{
		{"hidden", "hidden", keys(c.Hidden)},
		{"masked", "masked", keys(c.Masked)},
		{"row_policies", "row-policy", keys(c.RowPolicies)},
		{"schemas", "schemas", keys(c.Schemas)},
		{"functions", "functions", keys(c.Functions)},
	} {
		for _, name := range section.names {
			errs = append(errs, c.declares(section.field, name, section.flag))
			ruled[name] = true
		}
	}
	for _, name := range keys(ruled) {
		if _, err := c.Rules(name).Rules(); err != nil {
			field, what, _ := strings.Cut(err.Error(), " ")
			errs = append(errs, fmt.Errorf("%s.%s %s", field, name, what))
		}
	}
	return errors.Join(errs...)
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// declares refuses rules about a connection that the configuration does not declare.
func (c *Config) declares(field, name, flag string) error {
	if c.Connections[name] != "" || name == DemoConnection && c.Demo {
		return nil
	}
	return fmt.Errorf("%s.%s is about a connection that is not declared here: declare it with %s%s, or use arivu connections set %s --%s …",
		field, name, ConnectionPrefix, strings.ToUpper(name), name, flag)
}
