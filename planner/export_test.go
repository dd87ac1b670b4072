package planner

// Waiting are how many questions wait for the reply to another.
func Waiting(p *Planner) int { return p.flights.Waiting() }

// WaitingForText are how many results wait for the words of another.
func WaitingForText(n *Narrator) int { return n.flights.Waiting() }
