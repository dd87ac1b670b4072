package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"arivu/cmd/arivu/client"
)

// request is what a command asks of a server only to print what it replies.
type request struct {
	method, path string
	in           any  // the body, nil for none
	json         bool // print the reply as it came
}

// tell prints what the server replies to a request: as it came, or as show does.
func tell[T any](e *env, api *client.Client, r request, show func(reply *T) error) error {
	var raw json.RawMessage
	if err := api.Do(e.ctx, r.method, r.path, r.in, &raw); err != nil {
		return err
	}
	if r.json {
		_, err := fmt.Fprintln(e.out, string(raw))
		return err
	}
	reply := new(T)
	if err := json.Unmarshal(raw, reply); err != nil {
		return fmt.Errorf("reading the reply to %s %s: %w", r.method, r.path, err)
	}
	return show(reply)
}

// showAt is tell of what stands at a path of the configured server.
func showAt[T any](e *env, r *Remote, path string, asJSON bool, show func(reply *T) error) error {
	api, err := r.dial(e)
	if err != nil {
		return err
	}
	return tell(e, api, request{method: http.MethodGet, path: path, json: asJSON}, show)
}

// remove removes what stands at a path of the server and says so.
func remove(e *env, api *client.Client, path, said string) error {
	if err := api.Do(e.ctx, http.MethodDelete, path, nil, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, said)
	return nil
}
