package turns

import "slices"

// asking is all that ask of one tenant, one of its users or one session: a tree of that
// depth, with what those below have had added up.
type asking struct {
	key              string
	parent           *asking
	below            []*asking // first come first; none below a session
	running, waiting int
	last             uint64  // the count of turns given at its last one
	queue            []*turn // of a session, in order
}

// of is the one below with that key. A new one counts as served last at since.
func (n *asking) of(key string, since uint64) *asking {
	for _, c := range n.below {
		if c.key == key {
			return c
		}
	}
	c := &asking{key: key, parent: n, last: since}
	n.below = append(n.below, c)
	return c
}

// put has one more of a session wait, in its order.
func (n *asking) put(w *turn) {
	at := len(n.queue)
	for at > 0 && n.queue[at-1].order > w.order {
		at--
	}
	n.queue = slices.Insert(n.queue, at, w)
	for ; n != nil; n = n.parent {
		n.waiting++
	}
}

// take is the i-th that waits of a session, which waits no more.
func (n *asking) take(i int) *turn {
	w := n.queue[i]
	n.queue = slices.Delete(n.queue, i, i+1)
	for ; n != nil; n = n.parent {
		n.waiting--
	}
	return w
}

// run counts by more that are served.
func (n *asking) run(by int) {
	for ; n != nil; n = n.parent {
		n.running += by
	}
}

// next is the session below whose turn it is, nil if none waits that has fewer than most
// running.
func (n *asking) next(most int) *asking {
	if len(n.queue) > 0 && n.running < most {
		return n
	}
	var first, found *asking
	for _, c := range n.below {
		if c.waiting == 0 || first != nil && !c.before(first) {
			continue
		}
		if s := c.next(most); s != nil {
			first, found = c, s
		}
	}
	return found
}

func (n *asking) before(other *asking) bool {
	if n.running != other.running {
		return n.running < other.running
	}
	return n.last < other.last
}

// crowd is the session of which most wait, of the user of whom, of the tenant of which.
func (n *asking) crowd() *asking {
	for len(n.below) > 0 {
		n = slices.MaxFunc(n.below, func(a, b *asking) int { return a.waiting - b.waiting })
	}
	return n
}

// forget drops a session that has nothing running and nobody waiting, and those above it.
func (n *asking) forget() {
	for ; n.parent != nil && n.running == 0 && n.waiting == 0; n = n.parent {
		n.parent.below = slices.DeleteFunc(n.parent.below, func(c *asking) bool { return c == n })
	}
}
