package sqlite

import (
	"errors"
	"strings"

	"arivu/executor/engine"

	driver "modernc.org/sqlite"
)

// writeWall is the authorizer of the one connection that may write. It belongs to
// whoever has that connection.
type writeWall struct {
	wall       // what reading may do
	ours  bool // the statement is our own, around that of others
	wrote bool // the statement writes rows, or changes structure where it may
	// structure says that the statement may change structure and nothing else, and
	// creating that it makes something, for which no row needs to be read.
	structure, creating bool
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
	if w.structure {
		return w.authorizeStructure(action, arg1, arg2, arg3, arg4)
	}
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

// authorizeStructure allows tables, indexes and views to be made, changed and deleted.
// SQLite does that by writing to its own tables, and to those that are changed; a
// statement that begins as a change of structure can reach neither by itself.
func (w *writeWall) authorizeStructure(action driver.AuthorizerActionCode, arg1, arg2, arg3, arg4 string) driver.AuthorizerReturnCode {
	switch action {
	case driver.AuthCreateTable, driver.AuthCreateIndex, driver.AuthCreateView, driver.AuthDropTable, driver.AuthDropIndex, driver.AuthDropView, driver.AuthAlterTable:
		w.wrote = true
	case driver.AuthInsert, driver.AuthUpdate, driver.AuthDelete, driver.AuthReindex, driver.AuthDropTrigger:
	case driver.AuthPragma: // how it looks whether the rows there meet the rules of a new column
		if arg1 != "quick_check" {
			return driver.AuthorizerDeny
		}
	case driver.AuthRead:
		if readable(arg1) {
			return w.wall.authorize(action, arg1, arg2, arg3, arg4)
		}
	case driver.AuthFunction:
		if !ofStructure(arg2) {
			return w.wall.authorize(action, arg1, arg2, arg3, arg4)
		}
	case driver.AuthTransaction:
		if !w.ours {
			return driver.AuthorizerDeny
		}
	case driver.AuthSelect:
		if w.creating {
			return driver.AuthorizerDeny
		}
	default:
		return w.wall.authorize(action, arg1, arg2, arg3, arg4)
	}
	return driver.AuthorizerOK
}

// ofStructure reports the functions by which SQLite itself changes structure. Statements of
// others cannot call them.
func ofStructure(function string) bool {
	switch function {
	case "sqlite_rename_column", "sqlite_rename_quotefix", "sqlite_rename_table", "sqlite_rename_test", "sqlite_drop_column", "sqlite_fail":
		return true
	default:
		return false
	}
}

// changesStructure reports whether a text begins as a statement that makes, changes or
// deletes tables, indexes or views, and whether it makes one.
func changesStructure(query string) (changes, creates bool) {
	first := skipBlank(query, 0)
	verb := strings.ToLower(engine.WordAt(query, first+1))
	object := strings.ToLower(engine.WordAt(query, skipBlank(query, first+len(verb))+1))
	creates = verb == "create"
	switch object {
	case "table":
		return creates || verb == "alter" || verb == "drop", creates
	case "index", "view":
		return creates || verb == "drop", creates
	case "unique":
		return creates, creates
	default:
		return false, false
	}
}
