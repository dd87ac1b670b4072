package infoschema

import (
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
