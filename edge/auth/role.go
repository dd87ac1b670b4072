package auth

import (
	"fmt"
	"slices"
	"strings"
)

// A Permission is what a route needs of who calls it.
type Permission string

// The permissions. What the routes of each let one do is in edge/route.go.
const (
	Read        Permission = "read"        // see connections, questions, answers, traces
	Ask         Permission = "ask"         // ask, run SQL by hand, cancel, say what an answer is worth
	Export      Permission = "export"      // take rows away as a file
	Teach       Permission = "teach"       // say what words and data mean, for everybody
	Approve     Permission = "approve"     // decide on statements that write
	Connections Permission = "connections" // add, change, test and remove databases
	Models      Permission = "models"      // add, change, test and remove language models
	Audit       Permission = "audit"       // read who did what
	Manage      Permission = "keys"        // make, rotate and revoke keys
)

// A Role is a set of permissions with a name.
type Role string

// The roles, each with all that the one before it may.
const (
	RoleViewer   Role = "viewer"
	RoleAnalyst  Role = "analyst"
	RoleApprover Role = "approver"
	RoleAdmin    Role = "admin"
)

// Roles are all roles, the one that may least first.
func Roles() []Role { return []Role{RoleViewer, RoleAnalyst, RoleApprover, RoleAdmin} }

// permissions are all permissions; a role has the first so many.
var permissions = []Permission{Read, Ask, Export, Teach, Approve, Connections, Models, Audit, Manage}

// granted is up to which permission each role goes.
var granted = map[Role]Permission{RoleViewer: Read, RoleAnalyst: Export, RoleApprover: Approve, RoleAdmin: Manage}

// Permissions are what a role may, nothing for a role that there is not.
func (r Role) Permissions() []Permission {
	return permissions[: slices.Index(permissions, granted[r])+1 : len(permissions)]
}

// Least is the role that may least of those that may p.
func (p Permission) Least() Role {
	for _, r := range Roles() {
		if slices.Contains(r.Permissions(), p) {
			return r
		}
	}
	return ""
}

// ParseRole reads the name of a role; its error names all of them.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles(), r) {
		return r, nil
	}
	var names []string
	for _, r := range Roles() {
		names = append(names, string(r))
	}
	return "", fmt.Errorf("the role must be one of %s", strings.Join(names, ", "))
}
