package config

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"arivu/planner/llm/budget"
)

// Budgets bound what models may charge. 0 is no bound.
type Budgets struct {
	QuestionTokens int           `koanf:"question_tokens" env:"ARIVU_BUDGET_QUESTION_TOKENS" doc:"The most tokens, of prompts and replies, that models may charge for one question. 0 is no bound, as in all budgets."`
	QuestionCost   float64       `koanf:"question_cost" env:"ARIVU_BUDGET_QUESTION_COST" doc:"The most US dollars that models may charge for one question."`
	QuestionTime   time.Duration `koanf:"question_time" env:"ARIVU_BUDGET_QUESTION_TIME" doc:"The longest that models may take for one question, all calls together."`
	UserTokens     int           `koanf:"user_tokens" env:"ARIVU_BUDGET_USER_TOKENS" doc:"The most tokens that models may charge for the questions of one user (one key) in a day (UTC)."`
	UserCost       float64       `koanf:"user_cost" env:"ARIVU_BUDGET_USER_COST" doc:"The most US dollars that models may charge for one user in a day."`
	UserTime       time.Duration `koanf:"user_time" env:"ARIVU_BUDGET_USER_TIME" doc:"The longest that models may take for one user in a day."`
	TenantTokens   int           `koanf:"tenant_tokens" env:"ARIVU_BUDGET_TENANT_TOKENS" doc:"The most tokens that models may charge for all users of a tenant in a day."`
	TenantCost     float64       `koanf:"tenant_cost" env:"ARIVU_BUDGET_TENANT_COST" doc:"The most US dollars that models may charge for all users of a tenant in a day."`
	TenantTime     time.Duration `koanf:"tenant_time" env:"ARIVU_BUDGET_TENANT_TIME" doc:"The longest that models may take for all users of a tenant in a day."`
}

// Question is what one question may use.
func (b Budgets) Question() budget.Amount {
	return budget.Amount{Tokens: b.QuestionTokens, Cost: b.QuestionCost, Time: b.QuestionTime}
}

// Daily is what a user and a tenant may use in a day.
func (b Budgets) Daily() budget.Limits {
	return budget.Limits{
		User:   budget.Amount{Tokens: b.UserTokens, Cost: b.UserCost, Time: b.UserTime},
		Tenant: budget.Amount{Tokens: b.TenantTokens, Cost: b.TenantCost, Time: b.TenantTime},
	}
}

func (c *Config) validBudgets() error {
	var errs []error
	for _, f := range Fields() {
		if !strings.HasPrefix(f.Path, "budgets.") {
			continue
		}
		switch v := reflect.ValueOf(c).Elem().FieldByIndex(f.index).Convert(reflect.TypeFor[float64]()).Float(); {
		case v < 0:
			errs = append(errs, fmt.Errorf("%s is below 0: use 0 for no bound", f.Path))
		case math.IsNaN(v) || math.IsInf(v, 0):
			// Nothing is more than either, so they would bound nothing.
			errs = append(errs, fmt.Errorf("%s is no number: use 0 for no bound", f.Path))
		}
	}
	if c.LLM.HedgeAfter < 0 {
		errs = append(errs, errors.New("llm.hedge_after is below 0: use 0 to ask one model at a time"))
	}
	return errors.Join(errs...)
}
