package export

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"
)

// A row group is what a Parquet writer keeps in memory.
const (
	groupRows  = 50_000
	groupBytes = 16 << 20
)

// parquetFile writes Parquet, a row group at a time.
type parquetFile struct {
	out     io.Writer
	options Options
	w       *parquet.GenericWriter[any]
	columns []typedColumn
	row1    []parquet.Row // one row, reused
	rows    int           // in the group
	bytes   int
}

func newParquet(out io.Writer, o Options) *parquetFile { return &parquetFile{out: out, options: o} }

func (p *parquetFile) begin(columns []typedColumn) error {
	nodes := orderedGroup{Group: parquet.Group{}}
	for _, c := range columns {
		nodes.Group[c.name] = parquet.Optional(parquetNode(c))
		nodes.order = append(nodes.order, c.name)
	}
	p.columns = columns
	p.row1 = []parquet.Row{make(parquet.Row, len(columns))}
	p.w = parquet.NewGenericWriter[any](p.out, parquet.NewSchema("rows", nodes), parquet.Compression(&snappy.Codec{}),
		parquet.PageBufferSize(64<<10), parquet.CreatedBy("arivu", "1", ""))
	return nil
}

func (p *parquetFile) row(values []any) error {
	row := p.row1[0]
	for i, v := range values {
		value, size := parquetValue(v, p.columns[i].kind)
		defined := 1
		if v == nil {
			defined = 0
		}
		row[i] = value.Level(0, defined, i)
		p.bytes += size
	}
	if _, err := p.w.WriteRows(p.row1); err != nil {
		return fmt.Errorf("writing parquet: %w", err)
	}
	if p.rows++; p.rows < groupRows && p.bytes < groupBytes {
		return nil
	}
	p.rows, p.bytes = 0, 0
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("writing parquet: %w", err)
	}
	return nil
}

func (p *parquetFile) end(s Summary) error {
	p.w.SetKeyValueMetadata("arivu.question", p.options.Title)
	p.w.SetKeyValueMetadata("arivu.sql", p.options.SQL)
	p.w.SetKeyValueMetadata("arivu.truncated", strconv.FormatBool(s.Truncated))
	if err := p.w.Close(); err != nil {
		return fmt.Errorf("writing parquet: %w", err)
	}
	return nil
}

func parquetNode(c typedColumn) parquet.Node {
	switch c.kind {
	case kindBool:
		return parquet.Leaf(parquet.BooleanType)
	case kindInt:
		return parquet.Int(64)
	case kindFloat:
		return parquet.Leaf(parquet.DoubleType)
	case kindDecimal:
		return parquet.Decimal(c.scale, maxDigits, parquet.FixedLenByteArrayType(decimalBytes))
	case kindDate:
		return parquet.Date()
	case kindTime:
		return parquet.TimestampAdjusted(parquet.Microsecond, false)
	case kindMoment:
		return parquet.TimestampAdjusted(parquet.Microsecond, true)
	case kindJSON:
		return parquet.JSON()
	case kindBytes:
		return parquet.Leaf(parquet.ByteArrayType)
	case kindText:
		return parquet.String()
	default:
		return parquet.String()
	}
}

// parquetValue also tells how many bytes the value is worth.
func parquetValue(v any, k kind) (parquet.Value, int) {
	const word = 8
	switch v := v.(type) {
	case bool:
		return parquet.BooleanValue(v), 1
	case int64:
		return parquet.Int64Value(v), word
	case float64:
		return parquet.DoubleValue(v), word
	case string:
		return parquet.ByteArrayValue([]byte(v)), len(v) + word
	case []byte:
		return parquet.ByteArrayValue(v), len(v) + word
	case *big.Int:
		return parquet.FixedLenByteArrayValue(twosComplement(v)), decimalBytes
	case time.Time:
		if k == kindDate {
			return parquet.Int32Value(int32(days(v))), word
		}
		return parquet.Int64Value(v.UnixMicro()), word
	default:
		return parquet.NullValue(), 1
	}
}

// decimalBytes hold maxDigits digits.
const decimalBytes = 16

// twosComplement is a number as a big-endian integer of decimalBytes.
func twosComplement(v *big.Int) []byte {
	if v.Sign() < 0 {
		v = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), 8*decimalBytes))
	}
	return v.FillBytes(make([]byte, decimalBytes))
}

// days since 1970.
func days(t time.Time) int64 { return t.Unix() / int64((24 * time.Hour).Seconds()) }

// orderedGroup is a group that keeps the order of its columns; the library sorts them.
type orderedGroup struct {
	parquet.Group
	order []string
}

// Fields implements parquet.Node.
func (g orderedGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.order, a.Name()) - slices.Index(g.order, b.Name())
	})
	return fields
}

var _ Writer = (*typed)(nil)
var _ typedFile = (*parquetFile)(nil)
