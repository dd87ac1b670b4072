package auth

import "slices"

// Identity is who a request acts for, and what it may. The zero value may nothing.
type Identity struct {
	Tenant string
	User   string
	Role   Role

	may         []Permission
	connections []string // that it sees, nil for all
}

// NewIdentity is somebody with a role who sees the named connections, or all if none is
// named.
func NewIdentity(tenant, user string, role Role, connections ...string) Identity {
	return Identity{Tenant: tenant, User: user, Role: role, may: role.Permissions(), connections: connections}
}

// May reports whether it may do what needs a permission.
func (i *Identity) May(p Permission) bool { return slices.Contains(i.may, p) }

// Permissions are all that it may.
func (i *Identity) Permissions() []Permission { return slices.Clone(i.may) }

// Limited reports whether there may be connections that it does not see.
func (i *Identity) Limited() bool { return len(i.connections) > 0 }

// Sees reports whether it may know of a connection, and so of all that was asked of it
// and what came of that. What it does not see must look to it like what there is not.
func (i *Identity) Sees(connection string) bool {
	return !i.Limited() || slices.Contains(i.connections, connection)
}

// Connections are those that it sees, nil for all.
func (i *Identity) Connections() []string { return slices.Clone(i.connections) }

// without takes a permission away.
func (i *Identity) without(p Permission) {
	i.may = slices.DeleteFunc(slices.Clone(i.may), func(has Permission) bool { return has == p })
}
