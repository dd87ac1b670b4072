// Package duckdb is the engine for DuckDB files, on DuckDB's own library, which takes cgo
// and the build tag duckdb. Without them, opening a file says so.
//
// A file is opened read-only, and is open only while something reads it, so that the
// programs which write to it find it unlocked in between. The walls are DuckDB's own: no
// access to other files, the network or extensions, memory and threads bounded, nothing
// spilled to disk, and the settings locked behind all that. Of a text only one statement
// runs, and only if DuckDB itself says that it is a query.
//
// DuckDB looks for an interrupt between blocks of rows, and one call on long texts may
// take days or more memory than is allowed, so that statements run in processes of their
// own wherever there is a command for that: see package apart.
package duckdb
