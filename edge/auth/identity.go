package auth

import (
	"slices"
	"time"
)

// Identity is who a request acts for, and what it may. The zero value may nothing.
type Identity struct {
	Tenant string
	User   string
	Role   Role

	may         []Permission
	connections []string // that it sees, nil for all

	// What it was let in with: the ID of a key that was made here, the hash of the secret,
	// the hash of a login, and when the first of these ends.
	key     string
	secret  digest
	login   string
	expires time.Time
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

// Key is the ID of the key that it was let in with, "" for one of the configuration.
func (i *Identity) Key() string { return i.key }

// Login is what its login is stored under, "" for who presents a key with each request.
func (i *Identity) Login() string { return i.login }

// Expires is when what it was let in with ends at the latest, the zero time for never.
func (i *Identity) Expires() time.Time { return i.expires }

// without takes a permission away.
func (i *Identity) without(p Permission) {
	i.may = slices.DeleteFunc(slices.Clone(i.may), func(has Permission) bool { return has == p })
}
