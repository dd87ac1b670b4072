//go:build !lean

package openers

import (
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/snowflake"
)

func addSnowflake(all engine.Openers) { all[events.DialectSnowflake] = snowflake.Open }
