package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// ModelFlags are the flags about how a model is reached and what it may take.
type ModelFlags struct {
	BaseURL    *string        `help:"An endpoint up to its version, such as http://127.0.0.1:11434/v1; empty for the vendor's own." placeholder:"URL"`
	APIVersion *string        `help:"The dated version of Azure's API, where the endpoint does not end in /openai/v1." placeholder:"DATE"`
	KeyEnv     string         `help:"Read the vendor's key from this variable of your shell." placeholder:"NAME" xor:"key"`
	KeyFile    string         `help:"Read the vendor's key from this file, - for standard input." placeholder:"FILE" xor:"key"`
	Timeout    *time.Duration `help:"The longest that a call may take, such as 30s; 0s for the default." placeholder:"DURATION"`
	Requests   *int           `help:"How many requests a minute the vendor allows; 0 if that is not known." placeholder:"N"`
	Tokens     *int           `help:"How many tokens a minute the vendor allows; 0 if that is not known." placeholder:"N"`
	Input      *float64       `help:"US dollars per million tokens of prompts, in place of the built-in table." placeholder:"DOLLARS" xor:"input"`
	Output     *float64       `help:"US dollars per million tokens of replies." placeholder:"DOLLARS" xor:"output"`
	Cached     *float64       `help:"US dollars per million tokens read from the vendor's prompt cache." placeholder:"DOLLARS"`
	CacheWrite *float64       `help:"US dollars per million tokens written to it." placeholder:"DOLLARS"`
	PricesOf   string         `help:"The day the prices were looked up, such as 2026-01-31. Default: today." placeholder:"DAY"`
}

// body is the request that says what the flags speak of, and nothing else.
func (f *ModelFlags) body(e *env) (map[string]any, error) {
	in := map[string]any{}
	if f.BaseURL != nil {
		in["base_url"] = *f.BaseURL
	}
	if f.APIVersion != nil {
		in["api_version"] = *f.APIVersion
	}
	if f.Timeout != nil {
		in["timeout_ms"] = f.Timeout.Milliseconds()
	}
	limits := map[string]any{}
	if f.Requests != nil {
		limits["requests_per_minute"] = *f.Requests
	}
	if f.Tokens != nil {
		limits["tokens_per_minute"] = *f.Tokens
	}
	if len(limits) > 0 {
		in["limits"] = limits
	}
	if err := f.prices(in); err != nil {
		return nil, err
	}
	key, err := f.key(e)
	if key != "" {
		in["api_key"] = key
	}
	return in, err
}

func (f *ModelFlags) prices(in map[string]any) error {
	prices := map[string]any{}
	for name, price := range map[string]*float64{"input": f.Input, "output": f.Output, "cached_input": f.Cached, "cache_write": f.CacheWrite} {
		if price != nil {
			prices[name] = *price
		}
	}
	if f.PricesOf != "" {
		prices["date"] = f.PricesOf
	}
	if len(prices) == 0 {
		return nil
	}
	if f.Input == nil || f.Output == nil {
		return usageError{errors.New("prices are given together: --input and --output, in US dollars per million tokens")}
	}
	in["prices"] = prices
	return nil
}

// maxKeyFile bounds a file that holds a key.
const maxKeyFile = 64 << 10

// key is the key that the flags point to, "" for none. It is never an argument itself:
// those are seen in the list of processes and kept in the shell's history.
func (f *ModelFlags) key(e *env) (string, error) {
	switch {
	case f.KeyEnv != "":
		if key := e.getenv(f.KeyEnv); key != "" {
			return key, nil
		}
		return "", usageError{fmt.Errorf("--key-env: the variable %s is not set here", f.KeyEnv)}
	case f.KeyFile == "-":
		return readKey(e.in)
	case f.KeyFile != "":
		file, err := os.Open(f.KeyFile)
		if err != nil {
			return "", usageError{fmt.Errorf("--key-file: %w", err)}
		}
		defer func() { _ = file.Close() }()
		return readKey(file)
	default:
		return "", nil
	}
}

func readKey(from io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxKeyFile))
	if err != nil {
		return "", fmt.Errorf("reading the key: %w", err)
	}
	key := strings.TrimSpace(string(data))
	if key == "" {
		return "", usageError{errors.New("--key-file: there is no key in it")}
	}
	return key, nil
}

// askKey has a person at a terminal type a key, which is not shown; elsewhere it is "".
func askKey(e *env, provider string) (string, error) {
	in, ok := e.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", nil
	}
	fmt.Fprintf(e.err, "Key of %s (it is not shown): ", provider)
	key, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(e.err)
	if err != nil {
		return "", fmt.Errorf("reading the key: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}
