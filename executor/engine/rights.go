package engine

import (
	"context"

	"arivu/events"
)

// Rights are what the login of a connection may do beyond what it is for.
type Rights struct {
	// Excess says it in words, the gravest first: "is a superuser". It is empty for a
	// login that may no more than it must.
	Excess []string
	// Remedy are statements for an administrator that make a login which may do just
	// that; "" where there is no excess.
	Remedy string
}

// Inspector is an engine that can tell what its login may do.
type Inspector interface {
	// Rights asks the database what the login may do beyond reading. It needs no rights
	// itself.
	Rights(ctx context.Context) (Rights, error)
}

// WriteInspector is an engine that can tell what a login for approved statements may do.
type WriteInspector interface {
	// WriteRights asks the database what the login may do beyond reading and changing
	// the rows of the tables given. Those without a namespace are looked up in schemas,
	// as in WriteOptions.
	WriteRights(ctx context.Context, schemas []string, tables []events.Table) (Rights, error)
}
