package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"arivu/events"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// builtIn are the classes of the types every server has, by their fixed ids.
var builtIn = map[uint32]events.TypeClass{
	pgtype.BoolOID:        events.TypeBool,
	pgtype.Int2OID:        events.TypeInteger,
	pgtype.Int4OID:        events.TypeInteger,
	pgtype.Int8OID:        events.TypeInteger,
	pgtype.OIDOID:         events.TypeInteger,
	pgtype.NumericOID:     events.TypeDecimal,
	pgtype.Float4OID:      events.TypeFloat,
	pgtype.Float8OID:      events.TypeFloat,
	pgtype.TextOID:        events.TypeText,
	pgtype.VarcharOID:     events.TypeText,
	pgtype.BPCharOID:      events.TypeText,
	pgtype.QCharOID:       events.TypeText,
	pgtype.NameOID:        events.TypeText,
	pgtype.UUIDOID:        events.TypeText,
	pgtype.InetOID:        events.TypeText,
	pgtype.CIDROID:        events.TypeText,
	pgtype.UnknownOID:     events.TypeText,
	pgtype.DateOID:        events.TypeDate,
	pgtype.TimestampOID:   events.TypeTime,
	pgtype.TimestamptzOID: events.TypeTime,
	pgtype.JSONOID:        events.TypeJSON,
	pgtype.JSONBOID:       events.TypeJSON,
	pgtype.ByteaOID:       events.TypeBytes,
}

// firstUserOID is where the ids of types made in a database begin. Built-in
// types not listed above are of no class in particular.
const firstUserOID = 16384

// classes gives the class of each result column. Types of the database itself,
// such as enumerations, are looked up once.
func (t *transaction) classes(fields []pgconn.FieldDescription) ([]events.TypeClass, error) {
	var unknown []string
	for _, f := range fields {
		if _, known := t.db.class(f.DataTypeOID); !known {
			unknown = append(unknown, strconv.FormatUint(uint64(f.DataTypeOID), 10))
		}
	}
	if len(unknown) > 0 {
		if err := t.lookUp(unknown); err != nil {
			return nil, err
		}
	}
	classes := make([]events.TypeClass, len(fields))
	for i, f := range fields {
		classes[i], _ = t.db.class(f.DataTypeOID)
	}
	return classes, nil
}

func (d *database) class(oid uint32) (class events.TypeClass, known bool) {
	if c, ok := builtIn[oid]; ok {
		return c, true
	}
	if oid < firstUserOID {
		return events.TypeOther, true
	}
	if c, ok := d.classes.Load(oid); ok {
		class, known = c.(events.TypeClass)
		return class, known
	}
	return events.TypeOther, false
}

func (t *transaction) lookUp(oids []string) error {
	results, err := t.conn.Conn().PgConn().Exec(t.ctx,
		"SELECT oid, typtype, typcategory FROM pg_catalog.pg_type WHERE oid IN ("+strings.Join(oids, ", ")+")").ReadAll()
	if err != nil {
		return err
	}
	for _, result := range results {
		for _, row := range result.Rows {
			oid, err := strconv.ParseUint(string(row[0]), 10, 32)
			if err != nil {
				return fmt.Errorf("reading a type id: %w", err)
			}
			t.db.classes.Store(uint32(oid), categoryClass(string(row[1]), string(row[2])))
		}
	}
	return nil
}

// categoryClass is the class of a type by PostgreSQL's own kind and category of
// types: enumerations and extensions' string types are text.
func categoryClass(kind, category string) events.TypeClass {
	if kind == "e" || category == "S" {
		return events.TypeText
	}
	return events.TypeOther
}
