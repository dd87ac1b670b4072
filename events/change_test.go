package events

import (
	"errors"
	"testing"
)

func TestSchemaChangeSubject(t *testing.T) {
	t.Parallel()
	subject := SchemaChangeSubject("default", "shop")
	if subject != "arivu.schema.default.shop" {
		t.Errorf("subject %s", subject)
	}
	if tenant, connection, err := ParseSchemaChangeSubject(subject); tenant != "default" || connection != "shop" || err != nil {
		t.Errorf("read as %q, %q, %v", tenant, connection, err)
	}
	for _, bad := range []string{"", "arivu.schema.", "arivu.schema.default", "arivu.schema.default.a.b", "arivu.q.default.shop", "arivu.schema..shop", "arivu.schema.default.*"} {
		if _, _, err := ParseSchemaChangeSubject(bad); !errors.Is(err, ErrSubject) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
