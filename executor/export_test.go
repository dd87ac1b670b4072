package executor

import "context"

// Sharing are how many questions wait for the result of another.
func Sharing(x *Executor) int { return x.flights.Waiting() }

// Running are how many statements of questions run on a connection of the default tenant.
func Running(ctx context.Context, x *Executor, connection string) (int, error) {
	p, release, err := x.pools.acquire(ctx, x.cfg.Tenant, connection)
	if err != nil {
		return 0, err
	}
	defer release()
	running, _ := p.turns.Load()
	return running, nil
}
