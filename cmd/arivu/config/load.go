package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"

	"arivu/events"
)

// ConnectionPrefix starts the variables that declare connections:
// ARIVU_CONNECTION_SALES declares the connection "sales".
const ConnectionPrefix = "ARIVU_CONNECTION_"

// KeyPrefix starts the variables that declare further keys: ARIVU_API_KEY_ANN is the
// key of the user "ann".
const KeyPrefix = "ARIVU_API_KEY_"

// namedPrefixes are the variables that end in a name, with the part of the file that
// they stand for.
var namedPrefixes = map[string]string{
	ConnectionPrefix: "connections", KeyPrefix: "api_keys", "ARIVU_HIDDEN_": "hidden", "ARIVU_MASKED_": "masked",
	"ARIVU_ROW_POLICIES_": "row_policies", "ARIVU_SCHEMAS_": "schemas", "ARIVU_FUNCTIONS_": "functions",
}

// named is the path of a variable that ends in a name.
func named(variable string) (string, bool) {
	for prefix, path := range namedPrefixes {
		if connection, is := strings.CutPrefix(variable, prefix); is && connection != "" {
			return path + "." + strings.ToLower(connection), true
		}
	}
	return "", false
}

// A Source says where a setting came from.
type Source string

// The sources, each overriding those before it.
const (
	FromDefault Source = "default"
	FromFile    Source = "file"
	FromEnv     Source = "environment"
	FromFlag    Source = "flag"
)

// Loaded is a configuration with the source of each of its paths.
type Loaded struct {
	Config
	Sources map[string]Source
	// Warnings are about what was ignored, such as a misspelt variable.
	Warnings []string
}

// Load reads the file (none if empty), then environ ("NAME=value" as of
// os.Environ), then flags (by path), and validates the result.
func Load(file string, environ []string, flags map[string]any) (*Loaded, error) {
	l := &Loaded{Config: Default(), Sources: map[string]Source{}}
	k := koanf.New(".")
	if err := l.readFile(k, file); err != nil {
		return nil, err
	}
	if err := l.readEnv(k, environ); err != nil {
		return nil, err
	}
	for path, value := range flags {
		if err := k.Set(path, value); err != nil {
			return nil, fmt.Errorf("flag %s: %w", path, err)
		}
		l.Sources[path] = FromFlag
	}
	if err := l.decode(k); err != nil {
		return nil, err
	}
	if err := l.takeVendorKey(environ); err != nil {
		return nil, fmt.Errorf("configuration:\n%w", indent(err))
	}
	if err := l.Validate(); err != nil {
		return nil, fmt.Errorf("configuration:\n%w", indent(err))
	}
	return l, nil
}

func (l *Loaded) readFile(k *koanf.Koanf, file string) error {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading the configuration: %w", err)
	}
	if err := k.Load(rawbytes.Provider(data), yaml.Parser()); err != nil {
		return fmt.Errorf("reading the configuration %s: %w", file, err)
	}
	known := map[string]bool{}
	for _, f := range Fields() {
		known[f.Path] = true
	}
	for _, path := range k.Keys() {
		section, _, _ := strings.Cut(path, ".")
		if !known[path] && !slices.Contains([]string{"connections", "api_keys", "hidden", "masked", "row_policies", "schemas", "functions"}, section) {
			return fmt.Errorf("reading the configuration %s: unknown setting %q; did you mean %q?", file, path, nearest(path, known))
		}
		l.Sources[path] = FromFile
	}
	return nil
}

func (l *Loaded) readEnv(k *koanf.Koanf, environ []string) error {
	paths, known := map[string]string{}, map[string]bool{}
	for _, f := range Fields() {
		paths[f.Env], known[f.Env] = f.Path, true
	}
	provider := env.Provider(".", env.Opt{
		Prefix: "ARIVU_", EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			path, ok := paths[name]
			if !ok {
				path, ok = named(name)
			}
			if !ok {
				if !commandVariables[name] {
					l.Warnings = append(l.Warnings, fmt.Sprintf("%s is not a setting and was ignored; did you mean %s?", name, nearest(name, known)))
				}
				return "", nil
			}
			l.Sources[path] = FromEnv
			return path, value
		},
	})
	if err := k.Load(provider, nil); err != nil {
		return fmt.Errorf("reading the environment: %w", err)
	}
	return nil
}

// commandVariables are read by the command line itself.
var commandVariables = map[string]bool{"ARIVU_CONFIG": true, "ARIVU_URL": true}

func (l *Loaded) decode(k *koanf.Koanf) error {
	err := k.UnmarshalWithConf("", &l.Config, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &l.Config, TagName: "koanf", WeaklyTypedInput: true, ErrorUnused: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(mapstructure.StringToTimeDurationHookFunc(), patterns, policies),
	}})
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	return nil
}

// patterns cuts a list that was given as one text at its commas.
func patterns(from, to reflect.Type, data any) (any, error) {
	text, is := data.(string)
	if !is || to != reflect.TypeFor[[]string]() || from.Kind() != reflect.String {
		return data, nil
	}
	out := []string{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out, nil
}

// policies reads row policies that were given as one text.
func policies(_, to reflect.Type, data any) (any, error) {
	text, is := data.(string)
	if !is || to != reflect.TypeFor[[]events.RowPolicy]() {
		return data, nil
	}
	return events.RowPoliciesFromText(text)
}

// Source is where the setting at path came from.
func (l *Loaded) Source(path string) Source {
	if s, ok := l.Sources[path]; ok {
		return s
	}
	return FromDefault
}

func nearest(name string, known map[string]bool) string {
	best, score := "", -1.0
	for candidate := range known {
		s := levenshtein.Similarity(name, candidate, nil)
		if s > score || (s == score && candidate < best) {
			best, score = candidate, s
		}
	}
	return best
}

// indent puts each of several errors on its own line.
func indent(err error) error {
	return errors.New("  " + strings.ReplaceAll(err.Error(), "\n", "\n  "))
}
