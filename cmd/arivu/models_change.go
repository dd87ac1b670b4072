package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type modelsAddCmd struct {
	Remote
	ModelFlags
	ID       string `arg:"" name:"name" help:"What to call it here: lower-case letters, digits, _ and -."`
	Provider string `arg:"" help:"The vendor, such as openai, anthropic or ollama; with --base-url any name."`
	Model    string `arg:"" help:"The model, as its vendor lists it."`
	NoTest   bool   `help:"Store it even if it cannot be called now."`
}

// Run adds.
func (c *modelsAddCmd) Run(e *env) error {
	in, err := c.body(e)
	if err != nil {
		return err
	}
	in["id"], in["provider"], in["model"] = c.ID, c.Provider, c.Model
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := c.completeKey(e, api, in); err != nil {
		return err
	}
	if !c.NoTest {
		if err := reportModel(e, api, "/api/llms/test", in, false); err != nil {
			return err
		}
	}
	if err := api.Do(e.ctx, http.MethodPost, "/api/llms", in, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Added. It is the last choice; change that with: arivu models order")
	return nil
}

// completeKey asks for a key where the vendor needs one and none was given.
func (c *modelsAddCmd) completeKey(e *env, api *client.Client, in map[string]any) error {
	if in["api_key"] != nil || c.BaseURL != nil && *c.BaseURL != "" {
		return nil
	}
	var reply struct {
		Providers []events.ModelVendor `json:"providers"`
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/llms/providers", nil, &reply); err != nil {
		return err
	}
	for _, v := range reply.Providers {
		if v.Name != c.Provider || !v.NeedsKey {
			continue
		}
		key, err := askKey(e, c.Provider)
		if err != nil {
			return err
		}
		if key == "" {
			return usageError{fmt.Errorf("%s needs a key: give --key-env %s or --key-file FILE", c.Provider, v.KeyVariable)}
		}
		in["api_key"] = key
	}
	return nil
}

type modelsSetCmd struct {
	Remote
	ModelFlags
	ID          string `arg:"" name:"name" help:"Which one."`
	Provider    string `help:"The vendor." placeholder:"NAME"`
	Model       string `help:"The model, as its vendor lists it." placeholder:"MODEL"`
	NoKey       bool   `help:"Forget the key." xor:"key"`
	TablePrices bool   `help:"Use the prices of the built-in table again." xor:"input,output"`
	Enabled     *bool  `help:"Whether it is asked at all." negatable:""`
}

// Help implements kong's help provider.
func (*modelsSetCmd) Help() string {
	return `What no flag speaks of stays as it is. A key is not sent to another endpoint than it was
given for: with another provider or --base-url, give the key again.

    arivu models set good --model NEWER-MODEL
    arivu models set good --key-file - < new-key.txt
    arivu models set good --no-enabled`
}

// Run sets what the flags speak of.
func (c *modelsSetCmd) Run(e *env) error {
	in, err := c.body(e)
	if err != nil {
		return err
	}
	if c.Provider != "" {
		in["provider"] = c.Provider
	}
	if c.Model != "" {
		in["model"] = c.Model
	}
	if c.NoKey {
		in["api_key"] = ""
	}
	if c.TablePrices {
		in["prices"] = map[string]any{}
	}
	if c.Enabled != nil {
		in["disabled"] = !*c.Enabled
	}
	if len(in) == 0 {
		return usageError{errors.New("nothing to set: give one of the flags that arivu models set --help lists")}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := api.Do(e.ctx, http.MethodPut, "/api/llms/"+url.PathEscape(c.ID), in, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Set.")
	return nil
}
