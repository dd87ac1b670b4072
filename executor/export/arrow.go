package export

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// batchRows and batchBytes bound one record batch, which is what is kept in memory.
const (
	batchRows  = 10_000
	batchBytes = 8 << 20
)

// arrowFile writes Arrow's IPC stream.
type arrowFile struct {
	out     io.Writer
	w       *ipc.Writer
	builder *array.RecordBuilder
	columns []typedColumn
	rows    int // in the batch
	bytes   int
}

func newArrow(out io.Writer) *arrowFile { return &arrowFile{out: out} }

func (a *arrowFile) begin(columns []typedColumn) error {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: arrowType(c), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	a.columns = columns
	a.w = ipc.NewWriter(a.out, ipc.WithSchema(schema))
	a.builder = array.NewRecordBuilder(memory.DefaultAllocator, schema)
	return nil
}

func (a *arrowFile) row(values []any) error {
	for i, v := range values {
		size, err := appendArrow(a.builder.Field(i), v)
		if err != nil {
			return err
		}
		a.bytes += size
	}
	if a.rows++; a.rows < batchRows && a.bytes < batchBytes {
		return nil
	}
	return a.flush()
}

func (a *arrowFile) end(Summary) error {
	if err := a.flush(); err != nil {
		return err
	}
	a.builder.Release()
	if err := a.w.Close(); err != nil {
		return fmt.Errorf("writing arrow: %w", err)
	}
	return nil
}

func (a *arrowFile) flush() error {
	batch := a.builder.NewRecordBatch()
	defer batch.Release()
	a.rows, a.bytes = 0, 0
	if err := a.w.Write(batch); err != nil {
		return fmt.Errorf("writing arrow: %w", err)
	}
	return nil
}

func arrowType(c typedColumn) arrow.DataType {
	switch c.kind {
	case kindBool:
		return arrow.FixedWidthTypes.Boolean
	case kindInt:
		return arrow.PrimitiveTypes.Int64
	case kindFloat:
		return arrow.PrimitiveTypes.Float64
	case kindDecimal:
		return &arrow.Decimal128Type{Precision: maxDigits, Scale: int32(c.scale)}
	case kindDate:
		return arrow.FixedWidthTypes.Date32
	case kindTime:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	case kindMoment:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	case kindBytes:
		return arrow.BinaryTypes.Binary
	case kindText, kindJSON:
		return arrow.BinaryTypes.String
	default:
		return arrow.BinaryTypes.String
	}
}

// appendArrow adds a value and tells how many bytes it is worth.
func appendArrow(to array.Builder, v any) (int, error) {
	const word = 8
	if v == nil {
		to.AppendNull()
		return 1, nil
	}
	switch b := to.(type) {
	case *array.BooleanBuilder:
		value, ok := v.(bool)
		b.Append(value)
		return 1, fits(ok)
	case *array.Int64Builder:
		value, ok := v.(int64)
		b.Append(value)
		return word, fits(ok)
	case *array.Float64Builder:
		value, ok := v.(float64)
		b.Append(value)
		return word, fits(ok)
	case *array.Decimal128Builder:
		value, ok := v.(*big.Int)
		b.Append(decimal128.FromBigInt(value))
		return decimalBytes, fits(ok)
	case *array.Date32Builder:
		value, ok := v.(time.Time)
		b.Append(arrow.Date32(days(value)))
		return word, fits(ok)
	case *array.TimestampBuilder:
		value, ok := v.(time.Time)
		b.Append(arrow.Timestamp(value.UnixMicro()))
		return word, fits(ok)
	case *array.BinaryBuilder:
		value, ok := v.([]byte)
		b.Append(value)
		return len(value) + word, fits(ok)
	case *array.StringBuilder:
		value, ok := v.(string)
		b.Append(value)
		return len(value) + word, fits(ok)
	default:
		return 0, fits(false)
	}
}

// fits guards against a conversion that disagrees with its column.
func fits(ok bool) error {
	if !ok {
		return errors.New("writing arrow: a value was converted to the wrong type")
	}
	return nil
}

var _ typedFile = (*arrowFile)(nil)
