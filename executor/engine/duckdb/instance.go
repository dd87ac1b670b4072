//go:build duckdb && cgo

package duckdb

import (
	"path/filepath"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
)

// walls are the settings that a file is opened with, in this order: none of them comes
// from a URL, and once the file is open none can be changed.
var walls = [][2]string{
	{"errors_as_json", "true"}, // complaints with their class, piece and place
	{"max_temp_directory_size", "0KB"},
	{"memory_limit", "1GB"},
	{"threads", "2"},
	{"access_mode", "READ_ONLY"},
	{"allow_community_extensions", "false"},
	{"allow_persistent_secrets", "false"},
	{"autoinstall_known_extensions", "false"},
	{"autoload_known_extensions", "false"},
	{"enable_external_access", "false"}, // files, network, extensions
}

// memoryLimit is the memory_limit in words.
const memoryLimit = "1 GB"

// atOpening are statements that finish the walls: the time zone belongs to a part of
// DuckDB that is there only once the file is open.
var atOpening = []string{"SET GLOBAL TimeZone = 'UTC'", "SET lock_configuration = true"}

// instance is an open database file.
type instance struct{ db lib.Database }

func openInstance(target *engine.Target) (*instance, error) {
	var config lib.Config
	if lib.CreateConfig(&config) == lib.StateError {
		return nil, engine.Unavailable(target, "DuckDB has no memory for its settings")
	}
	defer lib.DestroyConfig(&config)
	for _, w := range walls {
		if lib.SetConfig(config, w[0], w[1]) == lib.StateError {
			return nil, engine.Misconfigured(target, "DuckDB has no setting "+w[0]+", without which it is not opened")
		}
	}
	// An absolute path is that of a file, whatever it starts with.
	path, err := filepath.Abs(target.Path)
	if err != nil {
		return nil, engine.Misconfigured(target, "its path cannot be made absolute").WithCause(err)
	}
	i := &instance{}
	var message string
	if lib.OpenExt(path, &i.db, config, &message) == lib.StateError {
		return nil, notOpened(target, message)
	}
	if err := i.lock(target); err != nil {
		i.close()
		return nil, err
	}
	return i, nil
}

func (i *instance) lock(target *engine.Target) error {
	conn, err := i.connect(target)
	if err != nil {
		return err
	}
	defer lib.Disconnect(&conn)
	for _, sql := range atOpening {
		var result lib.Result
		state := lib.Query(conn, sql, &result)
		message := lib.ResultError(&result)
		lib.DestroyResult(&result)
		if state == lib.StateError {
			return engine.Misconfigured(target, "DuckDB does not take "+sql+", without which nothing is asked").WithCause(complaint(target, message, ""))
		}
	}
	return nil
}

func (i *instance) connect(target *engine.Target) (lib.Connection, error) {
	var conn lib.Connection
	if lib.Connect(i.db, &conn) == lib.StateError {
		return conn, engine.Complaint(events.ClassUnavailable, "a connection to "+target.String()+" could not be made").RetryIn(0)
	}
	return conn, nil
}

func (i *instance) close() { lib.Close(&i.db) }
