//go:build nomodel

package learn

// Embedded says whether this build carries a model.
const Embedded = false

func embedded() (*Model, error) { return nil, ErrNoModel }
