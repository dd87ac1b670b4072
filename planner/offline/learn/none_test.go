//go:build nomodel

package learn_test

import (
	"errors"
	"testing"

	"arivu/planner/offline/learn"
)

func TestNoModel(t *testing.T) {
	t.Parallel()
	if _, err := learn.New(); !errors.Is(err, learn.ErrNoModel) {
		t.Errorf("got %v", err)
	}
}
