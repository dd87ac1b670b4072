//go:build duckdb && cgo

package duckdb

import (
	"fmt"
	"unsafe"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
)

// cells reads the values of one column, or of one part of a nested one, out of the
// blocks of rows that it is given one after the other.
type cells struct {
	class events.TypeClass
	kind  lib.Type
	// stored is the type that decimals and enumerations are stored as.
	stored lib.Type
	scale  int      // of decimals
	words  []string // of enumerations
	size   int      // of arrays
	name   string   // of a field
	parts  []*cells // of nested types

	data, valid unsafe.Pointer

	day   int32 // of dates, the last that was read
	shown any   // as it is shown
}

// columnsOf makes the readers of a result's columns.
func columnsOf(result *lib.Result) ([]*cells, error) {
	columns := make([]*cells, lib.ColumnCount(result))
	for i := range columns {
		t := lib.ColumnLogicalType(result, lib.IdxT(i))
		c, err := cellsOf(t)
		lib.DestroyLogicalType(&t)
		if err != nil {
			return nil, engine.Complaint(events.ClassType, fmt.Sprintf("the values of column %q cannot be shown: %v; cast it to VARCHAR",
				lib.ColumnName(result, lib.IdxT(i)), err))
		}
		columns[i] = c
	}
	return columns, nil
}

// cellsOf makes the reader for a type.
func cellsOf(t lib.LogicalType) (*cells, error) {
	c := &cells{kind: lib.GetTypeId(t)}
	class, known := classes[c.kind]
	if !known {
		return nil, fmt.Errorf("their type (number %d of DuckDB's) is not known here", c.kind)
	}
	c.class = class
	switch c.kind {
	case lib.TypeVarchar:
		if lib.LogicalTypeGetAlias(t) == "JSON" {
			c.class = events.TypeJSON
		}
	case lib.TypeDecimal:
		c.scale, c.stored = int(lib.DecimalScale(t)), lib.DecimalInternalType(t)
	case lib.TypeEnum:
		c.stored = lib.EnumInternalType(t)
		c.words = make([]string, lib.EnumDictionarySize(t))
		for i := range c.words {
			c.words[i] = lib.EnumDictionaryValue(t, lib.IdxT(i))
		}
	case lib.TypeList:
		return c, c.part("", lib.ListTypeChildType(t))
	case lib.TypeArray:
		c.size = int(lib.ArrayTypeArraySize(t))
		return c, c.part("", lib.ArrayTypeChildType(t))
	case lib.TypeMap:
		if err := c.part("key", lib.MapTypeKeyType(t)); err != nil {
			return nil, err
		}
		return c, c.part("value", lib.MapTypeValueType(t))
	case lib.TypeStruct:
		for i := range lib.StructTypeChildCount(t) {
			if err := c.part(lib.StructTypeChildName(t, i), lib.StructTypeChildType(t, i)); err != nil {
				return nil, err
			}
		}
	case lib.TypeUnion:
		for i := range lib.UnionTypeMemberCount(t) {
			if err := c.part(lib.UnionTypeMemberName(t, i), lib.UnionTypeMemberType(t, i)); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// part adds the reader of a part and releases its type.
func (c *cells) part(name string, t lib.LogicalType) error {
	defer lib.DestroyLogicalType(&t)
	p, err := cellsOf(t)
	if err != nil {
		return err
	}
	p.name = name
	c.parts = append(c.parts, p)
	return nil
}

// load points the reader at a vector, which must outlive what is read.
func (c *cells) load(v lib.Vector) {
	c.data, c.valid = lib.VectorGetData(v), lib.VectorGetValidity(v)
	switch c.kind {
	case lib.TypeList:
		c.parts[0].load(lib.ListVectorGetChild(v))
	case lib.TypeArray:
		c.parts[0].load(lib.ArrayVectorGetChild(v))
	case lib.TypeMap: // a list of pairs
		pairs := lib.ListVectorGetChild(v)
		for i, p := range c.parts {
			p.load(lib.StructVectorGetChild(pairs, lib.IdxT(i)))
		}
	case lib.TypeStruct:
		for i, p := range c.parts {
			p.load(lib.StructVectorGetChild(v, lib.IdxT(i)))
		}
	case lib.TypeUnion: // a struct whose first part says which of the others holds
		c.data = lib.VectorGetData(lib.StructVectorGetChild(v, 0))
		for i, p := range c.parts {
			p.load(lib.StructVectorGetChild(v, lib.IdxT(i+1)))
		}
	}
}

// null reports whether there is no value in a row: one bit each, set where there is.
func (c *cells) null(row int) bool {
	if c.valid == nil {
		return c.kind == lib.TypeSQLNull
	}
	word := *(*uint64)(unsafe.Add(c.valid, row/64*8))
	return word&(1<<(row%64)) == 0
}

// at reads a value of a fixed size.
func at[T any](c *cells, row int) T {
	var zero T
	return *(*T)(unsafe.Add(c.data, uintptr(row)*unsafe.Sizeof(zero)))
}

// The layout of a text in a vector: its length, then the text itself if it is short, or
// its first bytes and a pointer.
const (
	textSize    = 16
	inlined     = 12
	inlineAt    = 4
	pointerAt   = 8
	mostOfACell = 2 * engine.MaxCellBytes // more than is shown, so that it is cut and says so
)

// text copies a text, or the beginning of one that is longer than can be shown.
func (c *cells) text(row int) string {
	at := unsafe.Add(c.data, row*textSize)
	length := *(*uint32)(at)
	start := unsafe.Add(at, inlineAt)
	if length > inlined {
		start = *(*unsafe.Pointer)(unsafe.Add(at, pointerAt))
	}
	return string(unsafe.Slice((*byte)(start), min(length, mostOfACell))) //nolint:gosec // the layout above
}

// span is where the parts of a list stand.
type span struct{ from, length uint64 }

// wide is a 128-bit number as DuckDB stores it.
type wide struct {
	low  uint64
	high int64
}
