package executor_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor"
)

func (h *house) preview(connection, table string, limit int) (*events.TablePreview, error) {
	var out events.TablePreview
	err := h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbPreview,
		events.PreviewTable{Tenant: "default", Connection: connection, User: "ana", Table: table, Limit: limit}, &out)
	return &out, err
}

func (h *house) overlap(connection, table, column, refTable, refColumn string) (events.Overlap, error) {
	var out events.Overlap
	err := h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbOverlap, events.MeasureOverlap{
		Tenant: "default", Connection: connection, User: "ana", Table: table, Column: column, RefTable: refTable, RefColumn: refColumn,
	}, &out)
	return out, err
}

func TestPreviewShowsTheFirstRowsAndIsOnTheRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, err := h.preview("shop", "items", 50)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rows) != 50 || len(p.Columns) != 2 || p.Columns[1].Name != "name" || !p.Truncated || p.TruncatedBy != "rows" || p.Filtered || len(p.Masked) != 0 {
		t.Errorf("%d rows of %+v, %+v", len(p.Rows), p.Columns, p)
	}
	if p, err := h.preview("shop", "items", 5000); err != nil || len(p.Rows) != events.MaxPreview {
		t.Errorf("%d rows, %v", len(p.Rows), err)
	}
	entries, err := h.bus.AuditEntries(t.Context(), "default", 10)
	if err != nil || len(entries) != 2 || entries[0].Action != events.AuditPreviewed || entries[0].By != "ana" || entries[0].Object != "shop" || entries[0].Detail["table"] != "items" {
		t.Errorf("the record has %+v, %v", entries, err)
	}
	for table, class := range map[string]events.Class{"nosuch": events.ClassUnknownTable, "sqlite_master": events.ClassUnknownTable, `items" UNION SELECT 1, 2 --`: events.ClassUnknownTable} {
		if _, err := h.preview("shop", table, 5); !errors.Is(err, class) {
			t.Errorf("%s: %v", table, err)
		}
	}
	if _, err := h.preview("nosuch", "items", 5); !errors.Is(err, events.ClassUnknownConnection) {
		t.Errorf("an unknown connection: %v", err)
	}
}

// What is kept back from questions is kept back from a look at a table, too.
func TestPreviewKeepsTheRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared, executor.Declared{
			Name: "people", URL: people(t), Origin: events.OriginEnvironment,
			Options: events.ConnectionOptions{
				Hidden: []string{"people.ssn"}, Masked: []string{"people.mail"},
				RowPolicies: []events.RowPolicy{{Table: "people", Filter: "id <= 3"}},
			},
		})
	})
	h.await("the snapshot", func() bool { return h.schema("people") != nil })
	p, err := h.preview("people", "people", 50)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range p.Columns {
		names = append(names, c.Name)
	}
	if !slices.Equal(names, []string{"id", "name", "mail"}) || len(p.Rows) != 3 || p.Truncated || !p.Filtered || strings.Join(p.Masked, " ") != "people.mail" {
		t.Errorf("%v, %+v", names, p)
	}
	if text := fmt.Sprint(p.Rows); strings.Contains(text, plantedValue) || !strings.Contains(text, "•••") {
		t.Errorf("rows %s", text)
	}
	if _, err := h.preview("people", "leak", 50); !errors.Is(err, events.ClassUnknownTable) {
		t.Errorf("a withheld view: %v", err)
	}
	if _, err := h.overlap("people", "people", "ssn", "people", "id"); !errors.Is(err, events.ClassUnknownColumn) {
		t.Errorf("values of a hidden column: %v", err)
	}
	if o, err := h.overlap("people", "people", "mail", "people", "name"); err == nil {
		t.Errorf("values of a masked column: %+v", o)
	}
	if o, err := h.overlap("people", "people", "id", "people", "id"); err != nil || o.Distinct != 3 || !o.Filtered {
		t.Errorf("values past a row policy: %+v, %v", o, err)
	}
}

func TestOverlapCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec("CREATE TABLE sales (item INTEGER, big INTEGER)", "INSERT INTO sales VALUES (1, 1), (1, 2), (7, 3), (2500, 4), (9999, 5), (NULL, 6)",
		"WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) INSERT INTO sales SELECT NULL, i FROM n")
	h.refresh("SELECT item FROM sales", true)
	if o, err := h.overlap("shop", "sales", "item", "items", "id"); err != nil || o != (events.Overlap{Distinct: 4, Found: 3, Complete: true}) {
		t.Errorf("%+v, %v", o, err)
	}
	o, err := h.overlap("shop", "sales", "big", "items", "id")
	if err != nil || o.Complete || o.Distinct != events.MaxOverlap || o.Found == 0 || o.Found > 2500 {
		t.Errorf("more than are looked at: %+v, %v", o, err)
	}
	if _, err := h.overlap("shop", "sales", "nosuch", "items", "id"); !errors.Is(err, events.ClassUnknownColumn) {
		t.Errorf("an unknown column: %v", err)
	}
}

// A glance is written for each dialect in its own words.
func TestGlancesInEachDialect(t *testing.T) {
	t.Parallel()
	for name, desk := range desks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := desk(t)
			p, err := d.preview("notes", "notes", 2)
			if err != nil || len(p.Rows) != 2 || !p.Truncated {
				t.Errorf("%+v, %v", p, err)
			}
			if o, err := d.overlap("notes", "notes", "id", "notes", "id"); err != nil || o != (events.Overlap{Distinct: 3, Found: 3, Complete: true}) {
				t.Errorf("%+v, %v", o, err)
			}
		})
	}
}
