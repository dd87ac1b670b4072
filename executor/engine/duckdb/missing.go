//go:build !(duckdb && cgo)

package duckdb

import (
	"context"
	"fmt"

	"arivu/executor/engine"
)

// Open says that this program cannot read DuckDB files. It is an [engine.Opener].
func Open(context.Context, *engine.Target, engine.Options) (engine.Engine, error) {
	return nil, fmt.Errorf("%w: this program was built without DuckDB; with a C compiler at hand, "+
		"`CGO_ENABLED=1 go build -tags duckdb ./cmd/arivu` builds one that has it", engine.ErrURL)
}

var _ engine.Opener = Open
