package branches_test

import (
	"reflect"
	"slices"
	"testing"

	"arivu/executor/guard/branches"
)

type node struct {
	Name     string
	Left     *node
	Any      any
	List     []*node
	Words    []string
	Nested   [][]node
	Count    *int
	Position struct{ Line int }
	hidden   *node
}

func TestOf(t *testing.T) {
	t.Parallel()
	_ = node{}.hidden
	for range 2 {
		var names []string
		for _, i := range branches.Of(reflect.TypeFor[node]()) {
			names = append(names, reflect.TypeFor[node]().Field(i).Name)
		}
		if want := []string{"Left", "Any", "List", "Nested", "Position"}; !slices.Equal(names, want) {
			t.Errorf("nodes can be in %v, want %v", names, want)
		}
	}
}
