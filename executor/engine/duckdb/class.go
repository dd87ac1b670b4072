//go:build duckdb && cgo

package duckdb

import (
	"strings"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
)

// classes are the types whose values can be read, with what they count as.
var classes = map[lib.Type]events.TypeClass{
	lib.TypeBoolean: events.TypeBool, lib.TypeSQLNull: events.TypeOther,
	lib.TypeTinyInt: events.TypeInteger, lib.TypeSmallInt: events.TypeInteger, lib.TypeInteger: events.TypeInteger,
	lib.TypeBigInt: events.TypeInteger, lib.TypeHugeInt: events.TypeInteger, lib.TypeUTinyInt: events.TypeInteger,
	lib.TypeUSmallInt: events.TypeInteger, lib.TypeUInteger: events.TypeInteger, lib.TypeUBigInt: events.TypeInteger,
	lib.TypeUHugeInt: events.TypeInteger, lib.TypeBigNum: events.TypeInteger,
	lib.TypeDecimal: events.TypeDecimal, lib.TypeFloat: events.TypeFloat, lib.TypeDouble: events.TypeFloat,
	lib.TypeVarchar: events.TypeText, lib.TypeEnum: events.TypeText, lib.TypeUUID: events.TypeText,
	lib.TypeDate: events.TypeDate, lib.TypeTimestamp: events.TypeTime, lib.TypeTimestampS: events.TypeTime,
	lib.TypeTimestampMS: events.TypeTime, lib.TypeTimestampNS: events.TypeTime, lib.TypeTimestampTZ: events.TypeTime,
	lib.TypeTime: events.TypeOther, lib.TypeTimeNS: events.TypeOther, lib.TypeTimeTZ: events.TypeOther,
	lib.TypeInterval: events.TypeOther, lib.TypeBit: events.TypeOther, lib.TypeBlob: events.TypeBytes,
	lib.TypeList: events.TypeJSON, lib.TypeArray: events.TypeJSON, lib.TypeMap: events.TypeJSON,
	lib.TypeStruct: events.TypeJSON, lib.TypeUnion: events.TypeJSON,
}

// declared are the classes of types as the catalog spells them, without what stands in
// parentheses.
var declared = map[string]events.TypeClass{
	"BOOLEAN": events.TypeBool, "DECIMAL": events.TypeDecimal, "FLOAT": events.TypeFloat, "DOUBLE": events.TypeFloat,
	"TINYINT": events.TypeInteger, "SMALLINT": events.TypeInteger, "INTEGER": events.TypeInteger, "BIGINT": events.TypeInteger,
	"HUGEINT": events.TypeInteger, "UTINYINT": events.TypeInteger, "USMALLINT": events.TypeInteger, "UINTEGER": events.TypeInteger,
	"UBIGINT": events.TypeInteger, "UHUGEINT": events.TypeInteger, "BIGNUM": events.TypeInteger,
	"VARCHAR": events.TypeText, "ENUM": events.TypeText, "UUID": events.TypeText, "JSON": events.TypeJSON,
	"STRUCT": events.TypeJSON, "MAP": events.TypeJSON, "UNION": events.TypeJSON, "BLOB": events.TypeBytes,
	"DATE": events.TypeDate, "TIMESTAMP": events.TypeTime, "TIMESTAMP_S": events.TypeTime, "TIMESTAMP_MS": events.TypeTime,
	"TIMESTAMP_NS": events.TypeTime, "TIMESTAMP WITH TIME ZONE": events.TypeTime,
}

// classOf is the class of a declared type.
func classOf(spelled string) events.TypeClass {
	if strings.HasSuffix(spelled, "]") { // a list or an array of something
		return events.TypeJSON
	}
	name, _, _ := strings.Cut(spelled, "(")
	if class, ok := declared[strings.TrimSpace(strings.ToUpper(name))]; ok {
		return class
	}
	return events.TypeOther
}
