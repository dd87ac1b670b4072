package llm

import (
	"regexp"
	"strings"
)

// Undated reports whether the base URL is one of Azure's that take no version.
func (c Config) Undated() bool {
	return strings.HasSuffix(strings.TrimRight(c.BaseURL, "/"), "/openai/v1")
}

func (c Config) checkAPIVersion() *Problem {
	const (
		setting = "api_version"
		fix     = "set {api_version} to a version such as 2024-10-21 or 2025-04-01-preview"
	)
	switch {
	case c.Protocol() != AzureChatCompletions && c.APIVersion != "":
		return wrong(setting, c.Provider+" has no API version", "unset {api_version}")
	case c.Protocol() != AzureChatCompletions || c.BaseURL == "":
		return nil
	case c.Undated() && c.APIVersion != "":
		return wrong(setting, "the base URL ends in /openai/v1, which takes no API version", "unset {api_version}")
	case !c.Undated() && c.APIVersion == "":
		return wrong(setting, "no API version for Azure", "let {base_url} end in /openai/v1, or "+fix)
	case !c.Undated() && !dated.MatchString(c.APIVersion):
		return wrong(setting, "the API version is not a date", fix)
	default:
		return nil
	}
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-preview)?$`)
