//go:build !nomodel

package learn

import (
	_ "embed"
	"sync"
)

// Embedded says whether this build carries a model.
const Embedded = true

//go:embed model/planner.model
var modelFile []byte

// embedded reads the built-in model, once.
var embedded = sync.OnceValues(func() (*Model, error) { return Decode(modelFile) })

// ModelFile is the built-in file.
func ModelFile() []byte { return modelFile }
