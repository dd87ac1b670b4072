package demo

import (
	"context"
	"fmt"
	"path/filepath"
)

func ExampleEnsure() {
	dataDir := scratch // a directory of the tests
	path, _, err := Ensure(context.Background(), dataDir, sampleDay, nil)
	fmt.Println(filepath.Base(path), err)
	_, created, err := Ensure(context.Background(), dataDir, sampleDay, nil)
	fmt.Println(created, err)
	// Output:
	// shop.db <nil>
	// false <nil>
}
