package llm

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Undated reports whether the base URL is one of Azure's that take no version.
func (c Config) Undated() bool {
	return strings.HasSuffix(strings.TrimRight(c.BaseURL, "/"), "/openai/v1")
}

func (c Config) validAPIVersion() error {
	const fix = "set ARIVU_LLM_API_VERSION to a version such as 2024-10-21 or 2025-04-01-preview"
	switch {
	case c.Protocol() != AzureChatCompletions && c.APIVersion != "":
		return fmt.Errorf("%s has no API version: unset ARIVU_LLM_API_VERSION", c.Provider)
	case c.Protocol() != AzureChatCompletions || c.BaseURL == "":
		return nil
	case c.Undated() && c.APIVersion != "":
		return errors.New("the base URL ends in /openai/v1, which takes no API version: unset ARIVU_LLM_API_VERSION")
	case !c.Undated() && c.APIVersion == "":
		return errors.New("no API version for Azure: let ARIVU_LLM_BASE_URL end in /openai/v1, or " + fix)
	case !c.Undated() && !dated.MatchString(c.APIVersion):
		return errors.New("the API version is not a date: " + fix)
	default:
		return nil
	}
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-preview)?$`)
