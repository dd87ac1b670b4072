package main

import (
	"fmt"
	"slices"
	"strings"

	"maps"

	"arivu/cmd/arivu/config"
)

type configCmd struct{}

// Run prints the settings as a file that could be given back with --config,
// secrets masked.
func (*configCmd) Run(e *env) error {
	l, err := e.load(nil)
	if err != nil {
		return err
	}
	section := ""
	for _, f := range config.Fields() {
		name := f.Path
		indent := ""
		if parent, child, nested := strings.Cut(f.Path, "."); nested {
			if parent != section {
				fmt.Fprintf(e.out, "\n%s:", parent)
			}
			section, name, indent = parent, child, "  "
		}
		fmt.Fprintf(e.out, "\n%s# %s\n%s# %s, from: %s\n%s%s: %s\n", indent, f.Doc, indent, f.Env, l.Source(f.Path), indent, name, yamlValue(f.Value(&l.Config)))
	}
	fmt.Fprintf(e.out, "\n# Databases by name: %s<NAME>=<URL>. URLs are not shown.\nconnections:", config.ConnectionPrefix)
	printSecrets(e, l, "connections", l.Connections)
	fmt.Fprintf(e.out, "\n# Further keys by the names of their users: %s<NAME>=<key>. Who asks to write is not who approves.\napi_keys:", config.KeyPrefix)
	printSecrets(e, l, "api_keys", l.APIKeys)
	printRules(e, l, "hidden", "Columns that do not exist for anybody who asks", l.Hidden)
	printRules(e, l, "masked", "Columns that show as a mask", l.Masked)
	printPolicies(e, l)
	printRules(e, l, "schemas", "Schemas that are seen, all if none are listed", l.Schemas)
	printRules(e, l, "functions", "Functions that may be called beside those of the dialect", l.Functions)
	return nil
}

// printSecrets lists the names of secrets, and where they came from.
func printSecrets(e *env, l *config.Loaded, path string, secrets map[string]string) {
	if len(secrets) == 0 {
		fmt.Fprintln(e.out, " {}")
		return
	}
	fmt.Fprintln(e.out)
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		fmt.Fprintf(e.out, "  %s: \"••••••••\" # from: %s\n", name, l.Source(path+"."+name))
	}
}

// printRules prints column patterns by connection.
func printRules(e *env, l *config.Loaded, field, what string, rules map[string][]string) {
	fmt.Fprintf(e.out, "\n# %s, by connection: ARIVU_%s_<NAME>=…, …\n%s:", what, strings.ToUpper(field), field)
	if len(rules) == 0 {
		fmt.Fprintln(e.out, " {}")
		return
	}
	fmt.Fprintln(e.out)
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		quoted := make([]string, len(rules[name]))
		for i, pattern := range rules[name] {
			quoted[i] = yamlValue(pattern)
		}
		fmt.Fprintf(e.out, "  %s: [%s] # from: %s\n", name, strings.Join(quoted, ", "), l.Source(field+"."+name))
	}
}

// printPolicies prints row policies by connection.
func printPolicies(e *env, l *config.Loaded) {
	fmt.Fprint(e.out, "\n# Conditions that every row anybody sees must meet, by connection: ARIVU_ROW_POLICIES_<NAME>=table: condition;….\nrow_policies:")
	if len(l.RowPolicies) == 0 {
		fmt.Fprintln(e.out, " {}")
		return
	}
	fmt.Fprintln(e.out)
	for _, name := range slices.Sorted(maps.Keys(l.RowPolicies)) {
		fmt.Fprintf(e.out, "  %s: # from: %s\n", name, l.Source("row_policies."+name))
		for _, p := range l.RowPolicies[name] {
			fmt.Fprintf(e.out, "    - {table: %s, filter: %s}\n", yamlValue(p.Table), yamlValue(p.Filter))
		}
	}
}

func yamlValue(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = fmt.Sprintf("%q", s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

type versionCmd struct{}

// Run prints the version.
func (*versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.out, "arivu", version)
	return err
}
