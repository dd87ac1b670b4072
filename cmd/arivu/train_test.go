package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/planner/offline/train"
)

// Only the files of the manifest may be trained from.
func TestTrainRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{train.QuestionsFile, train.SchemasFile} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, problems strings.Builder
	code := run(t.Context(), func() {}, []string{"train-planner", dir, "--out", filepath.Join(dir, "model")}, nil, streams{in: strings.NewReader(""), out: &out, err: &problems})
	if code != exitUsage || !strings.Contains(problems.String(), "SHA-256") {
		t.Errorf("exit %d: %s", code, problems.String())
	}
}
