package sqlite

import (
	"errors"

	driver "modernc.org/sqlite"
)

// writeWall is the authorizer of the one connection that may write. It belongs to
// whoever has that connection.
type writeWall struct {
	wall       // what reading may do
	ours  bool // the statement is our own, around that of others
	wrote bool // the statement writes rows
}

// install is a connection hook.
func (w *writeWall) install(conn driver.ExecQuerierContext, _ string) error {
	registerer, ok := conn.(driver.AuthorizerRegisterer)
	if !ok {
		return errors.New("the SQLite driver has no authorizer")
	}
	var err error
	if w.views, err = w.limitRows(conn, registerer); err != nil {
		return err
	}
	return registerer.RegisterAuthorizer(w.authorize)
}

// authorize allows what reading may do and rows of ordinary tables to be written; what
// the triggers of a table do is part of that. Transactions are ours alone.
func (w *writeWall) authorize(action driver.AuthorizerActionCode, arg1, arg2, arg3, arg4 string) driver.AuthorizerReturnCode {
	var allowed bool
	switch action {
	case driver.AuthInsert, driver.AuthUpdate, driver.AuthDelete:
		allowed = readable(arg1)
		w.wrote = w.wrote || allowed
	case driver.AuthTransaction:
		allowed = w.ours
	default:
		return w.wall.authorize(action, arg1, arg2, arg3, arg4)
	}
	if allowed {
		return driver.AuthorizerOK
	}
	return driver.AuthorizerDeny
}
