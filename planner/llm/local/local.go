// Package local finds language models that are served on the planner's own machine, so
// that nobody has to know their names.
package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"arivu/events"
)

// Where Ollama listens unless OLLAMA_HOST says otherwise.
const (
	defaultHost = "127.0.0.1"
	defaultPort = "11434"
)

const (
	// lookTime bounds a look: what does not answer on this machine in that time is not there.
	lookTime = 2 * time.Second
	// maxReply is in bytes; a list of a thousand models has some 500 KB.
	maxReply = 4 << 20
)

// Finder looks for models. Its zero value looks where the environment says.
type Finder struct {
	// Host is the address of Ollama in the forms of OLLAMA_HOST: a host, host:port or URL;
	// "" goes by that variable.
	Host string
}

// Find tells which models are served here. What is not there or does not answer like a
// server of models is not an error: nothing is found.
func (f Finder) Find(ctx context.Context, _ events.FindModels) (*events.FoundModels, error) {
	found := &events.FoundModels{Servers: []events.FoundServer{}}
	base, err := address(f.Host)
	if err != nil {
		found.Problem = fmt.Sprintf("OLLAMA_HOST of the planner is not an address: %s. Set it to host:port.", err)
		return found, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	models, err := tags(ctx, base)
	if err != nil {
		return found, ctxErr(ctx, err)
	}
	found.Servers = append(found.Servers, events.FoundServer{Provider: "ollama", BaseURL: base + "/v1", Models: models})
	return found, nil
}

// ctxErr is the error of a caller that has given up, nil if the server was at fault.
func ctxErr(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	return nil
}

// address is the root of Ollama's API for a value of OLLAMA_HOST. An address that stands
// for all of a machine's is reached through the loopback.
func address(host string) (string, error) {
	if host == "" {
		host = strings.TrimSpace(os.Getenv("OLLAMA_HOST"))
	}
	if host == "" {
		return "http://" + net.JoinHostPort(defaultHost, defaultPort), nil
	}
	if !strings.Contains(host, "://") {
		host = "http://" + host
	}
	u, err := url.Parse(host)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("it is not of the form host:port or http://host:port")
	}
	name, port := u.Hostname(), u.Port()
	if ip := net.ParseIP(name); name == "" || ip != nil && ip.IsUnspecified() {
		name = defaultHost
	}
	if port == "" {
		port = map[string]string{"http": defaultPort, "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(name, port) + strings.TrimSuffix(u.Path, "/"), nil
}

// tags lists the models of an Ollama
// (https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models).
func tags(ctx context.Context, base string) ([]events.FoundModel, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/tags", nil)
	if err != nil {
		return nil, err
	}
	// A proxy has nothing to do with this machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("listing local models: %s", resp.Status)
	}
	var list struct {
		Models []struct {
			Name    string `json:"name"`
			Size    int64  `json:"size"`
			Details struct {
				ParameterSize string `json:"parameter_size"`
			} `json:"details"`
		} `json:"models"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReply)).Decode(&list); err != nil {
		return nil, fmt.Errorf("listing local models: %w", err)
	}
	if list.Models == nil {
		return nil, errors.New("listing local models: the reply has no models")
	}
	found := make([]events.FoundModel, len(list.Models))
	for i, m := range list.Models {
		found[i] = events.FoundModel{Model: m.Name, Parameters: m.Details.ParameterSize, SizeBytes: m.Size}
	}
	return found, nil
}
