// Package suite holds Arivu's own questions on the demo database "shop", with
// statements written and checked by hand. `arivu bench` without arguments asks
// them.
//
// They are worded as people in a business word them and not as a planner would
// like them: with typing errors, abbreviations, follow-ups, questions that have
// several readings and questions that have no answer there. Each line of
// shop.jsonl is one question; package bench says what the fields mean.
//
// The dates in the statements are literal, so the database must be made for
// [Clock] and questions be read at that time. Where a question leaves open what
// is meant (whether canceled orders are revenue, whether a share is in percent),
// each reading has a statement of its own. Amounts of different currencies are
// added up only where the question asks for an amount without naming one.
package suite

import (
	_ "embed"
	"time"
)

// Name is the name of the set and of its database.
const Name = "shop"

//go:embed shop.jsonl
var shop []byte

// Clock is the time at which the questions are asked: a Wednesday at noon.
func Clock() time.Time { return time.Date(2025, time.June, 18, 12, 0, 0, 0, time.UTC) }

// Questions are the lines of the suite.
func Questions() []byte { return shop }
