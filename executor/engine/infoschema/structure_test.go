package infoschema

import (
	"slices"
	"testing"

	"arivu/events"
)

// The kinds are those that Snowflake and Databricks document.
func TestKindOf(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]events.TableKind{
		"BASE TABLE": events.KindTable, "EXTERNAL TABLE": events.KindTable, "MANAGED": events.KindTable, "STREAMING_TABLE": events.KindTable,
		"VIEW": events.KindView, "METRIC_VIEW": events.KindView,
		"MATERIALIZED VIEW": events.KindMaterializedView, "MATERIALIZED_VIEW": events.KindMaterializedView,
	} {
		if got := kindOf(kind); got != want {
			t.Errorf("%s is a %s", kind, got)
		}
	}
}

func TestClusteringTerms(t *testing.T) {
	t.Parallel()
	for key, want := range map[string][]string{
		"": nil, "LINEAR": nil, "LINEAR(A": nil, "LINEAR(A)": {"A"}, "LINEAR(a, B)": {"a", "B"}, "(A)": {"A"},
		`LINEAR(substring(C, 1, 5), "a,(b", to_date('x,y'))`: {"substring(C, 1, 5)", `"a,(b"`, "to_date('x,y')"},
	} {
		if got := clusteringTerms(key); !slices.Equal(got, want) {
			t.Errorf("%s is %q", key, got)
		}
	}
}
