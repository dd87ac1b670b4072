package planner

// Waiting are how many questions wait for the reply to another.
func Waiting(p *Planner) int { return p.flights.Waiting() }
