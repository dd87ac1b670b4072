package engine

import "context"

// Rights are what the login of a connection may do beyond reading.
type Rights struct {
	// Excess says it in words, the gravest first: "it is a superuser". It is empty for
	// a login that may only read.
	Excess []string
	// Remedy are statements for an administrator that make a login which may only
	// read what this one reads; "" where there is no excess.
	Remedy string
}

// Inspector is an engine that can tell what its login may do.
type Inspector interface {
	// Rights asks the database. It needs no rights itself.
	Rights(ctx context.Context) (Rights, error)
}
