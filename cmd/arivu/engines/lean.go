//go:build lean

package engines

import "arivu/executor/engine"

func addSnowflake(engine.Openers) {}
