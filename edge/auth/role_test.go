package auth

import (
	"slices"
	"testing"
)

// Each role may what the one before it may, and more.
func TestRolesGrow(t *testing.T) {
	t.Parallel()
	var before []Permission
	for _, r := range Roles() {
		now := r.Permissions()
		if len(now) <= len(before) || !slices.Equal(now[:len(before)], before) {
			t.Errorf("%s may %v, the role before it %v", r, now, before)
		}
		before = now
	}
	if !slices.Equal(before, permissions) {
		t.Errorf("an admin may %v, not all of %v", before, permissions)
	}
	for role, least := range map[Permission]Role{Read: RoleViewer, Ask: RoleAnalyst, Export: RoleAnalyst, Teach: RoleApprover, Approve: RoleApprover,
		Connections: RoleAdmin, Models: RoleAdmin, Audit: RoleAdmin, Manage: RoleAdmin, "": "", "root": ""} {
		if got := role.Least(); got != least {
			t.Errorf("%q takes the role %q, want %q", role, got, least)
		}
	}
	for _, r := range []Role{"", "root", "Admin"} {
		if got := r.Permissions(); len(got) != 0 {
			t.Errorf("the role %q may %v", r, got)
		}
		if _, err := ParseRole(string(r)); err == nil {
			t.Errorf("the role %q was taken", r)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	var nobody Identity
	for _, p := range permissions {
		if nobody.May(p) {
			t.Errorf("nobody may %s", p)
		}
	}
	all, some := NewIdentity("t", "ann", RoleViewer), NewIdentity("t", "bob", RoleAnalyst, "sales", "shop")
	if all.Limited() || !all.Sees("anything") || all.May(Ask) || !all.May(Read) {
		t.Errorf("a viewer of everything: %+v", all)
	}
	if !some.Limited() || !some.Sees("shop") || some.Sees("hr") || some.Sees("") || !some.May(Export) || some.May(Approve) {
		t.Errorf("an analyst of two connections: %+v", some)
	}
	if some.without(Ask); some.May(Ask) || !some.May(Read) {
		t.Errorf("what was taken away: %v", some.Permissions())
	}
	if !all.May(Read) || !slices.Equal(RoleAnalyst.Permissions(), []Permission{Read, Ask, Export}) {
		t.Error("taking a permission from one took it from all")
	}
}
