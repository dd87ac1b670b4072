package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Problem is a setting of a Config that is wrong. It never repeats a secret.
type Problem struct {
	// Setting is its name in the configuration's section "llm" and in the API.
	Setting string
	what    string
	// fix says what to do; settings stand in it in braces.
	fix string
}

// wrong makes a Problem; the fix is a format with the arguments.
func wrong(setting, what, fix string, args ...any) *Problem {
	return &Problem{Setting: setting, what: what, fix: fmt.Sprintf(fix, args...)}
}

// Error says what is wrong and what to do, naming settings by their environment
// variables.
func (p *Problem) Error() string {
	return p.In(func(setting string) string { return "ARIVU_LLM_" + strings.ToUpper(setting) })
}

// In is Error with settings by another name.
func (p *Problem) In(name func(setting string) string) string {
	return p.what + ": " + placeholders.ReplaceAllStringFunc(p.fix, func(s string) string { return name(s[1 : len(s)-1]) })
}

var placeholders = regexp.MustCompile(`\{[a-z_]+\}`)

// found leaves out the checks that found nothing.
func found(problems ...*Problem) []*Problem {
	return slices.DeleteFunc(problems, func(p *Problem) bool { return p == nil })
}

func join(problems []*Problem) error {
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = p
	}
	return errors.Join(errs...)
}
