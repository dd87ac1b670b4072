package openai

import (
	"net/url"
	"strings"

	"github.com/openai/openai-go/v3/option"

	"arivu/planner/llm"
)

// azure is the address of a deployment: under a base URL that ends in /openai/v1 it is
// named in the request as any model is, else in the path, with the API's version behind
// it. The key is no bearer. The SDK's own package for Azure brings Azure's SDK along for
// these few lines.
func azure(cfg llm.Config) []option.RequestOption {
	base := strings.TrimRight(cfg.BaseURL, "/")
	opts := []option.RequestOption{option.WithHeader("Api-Key", cfg.APIKey)}
	if cfg.Undated() {
		return append(opts, option.WithBaseURL(base+"/"))
	}
	deployments := strings.TrimSuffix(base, "/openai") + "/openai/deployments/"
	return append(opts,
		option.WithBaseURL(deployments+url.PathEscape(cfg.Model)+"/"),
		option.WithQuery("api-version", cfg.APIVersion))
}
