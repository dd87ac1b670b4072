//go:build lean

package openers

import "arivu/executor/engine"

func addSnowflake(engine.Openers) {}
