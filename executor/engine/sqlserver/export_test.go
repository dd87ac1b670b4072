package sqlserver

import "arivu/events"

// OpenWith is Open with another check in front, for tests of what stands behind it.
var OpenWith = open

// AboutSQL and LoginSQL are queries that are not run as written in tests.
const (
	AboutSQL = aboutSQL
	LoginSQL = loginSQL
)

// The queries about rights.
const (
	ServerRolesSQL    = serverRolesSQL
	DatabaseRolesSQL  = databaseRolesSQL
	ServerRightsSQL   = serverRightsSQL
	DatabaseRightsSQL = databaseRightsSQL
	ProceduresSQL     = proceduresSQL
)

// ClassOf and Zone are what tests look at.
var (
	ClassOf func(string) events.TypeClass = classOf
	Zone                                  = zone
)
