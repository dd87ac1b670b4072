package export

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// The bounds of a worksheet. A result with more rows continues on another sheet.
const (
	sheetRows    = 1_048_576
	sheetColumns = 16_384
	cellChars    = 32_767
	cellMark     = "… (cut)"
	// exactDigits is how many digits a spreadsheet keeps of a number.
	exactDigits = 15
)

// xlsxWriter writes an Office Open XML workbook (ECMA-376), a row at a time straight
// into the archive: nothing is kept, and nothing goes to disk. Texts are inline, so no
// spreadsheet takes one for a formula. A last sheet says what the file is.
type xlsxWriter struct {
	zip     *zip.Writer
	sheet   io.Writer
	options Options
	columns []events.ResultColumn
	sheets  []string
	rows    int // on the sheet, its header too
	line    []byte
	limit   int // rows of a sheet
}

func newXLSX(out io.Writer, o Options) *xlsxWriter {
	return &xlsxWriter{zip: zip.NewWriter(out), options: o, limit: sheetRows}
}

// Columns implements Writer.
func (w *xlsxWriter) Columns(columns []events.ResultColumn) error {
	if len(columns) > sheetColumns {
		return events.NewError(events.StageExecutor, events.ClassType, fmt.Sprintf(
			"The result has %d columns, and a worksheet holds %d. Export as csv, or ask for fewer columns.", len(columns), sheetColumns))
	}
	w.columns = columns
	return w.begin()
}

// Row implements Writer.
func (w *xlsxWriter) Row(row events.Row) error {
	if w.rows == w.limit {
		if err := w.close(); err != nil {
			return err
		}
		if err := w.begin(); err != nil {
			return err
		}
	}
	w.line = append(w.line[:0], "<row>"...)
	for i, v := range row[:min(len(row), len(w.columns))] {
		w.line = appendCell(w.line, v, w.columns[i].Type)
	}
	return w.flush()
}

// Finish implements Writer.
func (w *xlsxWriter) Finish(s Summary) error {
	if err := w.close(); err != nil {
		return err
	}
	if err := w.about(s); err != nil {
		return err
	}
	if err := w.parts(); err != nil {
		return err
	}
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	return nil
}

// begin opens the next sheet with its header, which stays in view.
func (w *xlsxWriter) begin() error {
	name := "Result"
	if n := len(w.sheets); n > 0 {
		name += " " + strconv.Itoa(n+1)
	}
	if err := w.open(name, `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`+
		`<sheetFormatPr defaultRowHeight="15"/>`+w.widths()); err != nil {
		return err
	}
	w.line = append(w.line[:0], "<row>"...)
	for _, c := range w.columns {
		w.line = appendTextCell(w.line, c.Name, styleHeader)
	}
	return w.flush()
}

// widths fit the header and what a column of its class usually holds.
func (w *xlsxWriter) widths() string {
	const date, moment, least, most = 12, 20, 9, 40
	if len(w.columns) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("<cols>")
	for i, c := range w.columns {
		width := min(max(len(c.Name)+2, least), most)
		switch c.Type {
		case events.TypeDate:
			width = max(width, date)
		case events.TypeTime:
			width = max(width, moment)
		default:
		}
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	b.WriteString("</cols>")
	return b.String()
}

func (w *xlsxWriter) open(name, head string) error {
	w.sheets = append(w.sheets, name)
	w.rows = 0
	var err error
	if w.sheet, err = w.create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(w.sheets))); err != nil {
		return err
	}
	return w.print(xmlHead + `<worksheet xmlns="` + spreadsheetML + `">` + head + `<sheetData>`)
}

func (w *xlsxWriter) create(name string) (io.Writer, error) {
	part, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.options.Time})
	if err != nil {
		return nil, fmt.Errorf("writing xlsx: %w", err)
	}
	return part, nil
}

func (w *xlsxWriter) close() error { return w.print("</sheetData></worksheet>") }

func (w *xlsxWriter) flush() error {
	w.rows++
	w.line = append(w.line, "</row>"...)
	return w.print(string(w.line))
}

func (w *xlsxWriter) print(text string) error {
	if _, err := io.WriteString(w.sheet, text); err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	return nil
}

// appendCell writes a value as what it is, or as text where a spreadsheet would round
// or not know it.
func appendCell(to []byte, v any, class events.TypeClass) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, "<c/>"...)
	case bool:
		to = append(to, `<c t="b"><v>`...)
		to = append(to, "01"[btoi(v)])
		return append(to, "</v></c>"...)
	case json.Number:
		if !exactNumber(string(v)) {
			return appendTextCell(to, string(v), styleNone)
		}
		to = append(to, "<c><v>"...)
		to = append(to, v...)
		return append(to, "</v></c>"...)
	case string:
		if serial, style, ok := serialOf(v, class); ok {
			to = append(to, `<c s="`...)
			to = strconv.AppendInt(to, int64(style), 10)
			to = append(to, `"><v>`...)
			to = strconv.AppendFloat(to, serial, 'f', -1, 64)
			return append(to, "</v></c>"...)
		}
		return appendTextCell(to, v, styleNone)
	default:
		return appendTextCell(to, fmt.Sprint(v), styleNone)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// exactNumber reports whether a spreadsheet keeps all digits of a number.
func exactNumber(s string) bool {
	mantissa, _, _ := strings.Cut(strings.ToLower(s), "e")
	digits := strings.TrimLeft(strings.Replace(strings.TrimPrefix(mantissa, "-"), ".", "", 1), "0")
	if !strings.Contains(mantissa, ".") {
		return len(digits) <= exactDigits
	}
	return len(strings.TrimRight(digits, "0")) <= exactDigits || len(digits) <= exactDigits+2 && isShortest(s)
}

// isShortest reports whether a number is a floating-point number as it is printed, so
// that the spreadsheet, which reads one, keeps its value.
func isShortest(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && json.Number(s) == events.FloatValue(f)
}

// serialOf is a date or time as a spreadsheet counts them: days since the last day of
// 1899, right from March 1900 on. Times with a zone are in UTC.
func serialOf(s string, class events.TypeClass) (serial float64, style int, ok bool) {
	var t time.Time
	var err error
	switch class {
	case events.TypeDate:
		style = styleDate
		t, err = time.Parse(time.DateOnly, s)
	case events.TypeTime:
		style = styleTime
		if t, err = time.Parse("2006-01-02T15:04:05", s); err != nil {
			t, err = time.Parse(time.RFC3339Nano, s)
		}
	default:
		return 0, 0, false
	}
	t = t.UTC()
	if err != nil || t.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) || t.Year() > 9999 {
		return 0, 0, false
	}
	const day, toMicro = 24 * 60 * 60 * 1e6, 1e-6
	micros := float64(t.Sub(time.Unix(0, 0).UTC()) / time.Microsecond)
	if t.Year() > 2200 { // beyond what a duration holds
		micros = float64(t.Unix()) / toMicro
	}
	return 25569 + math.Round(micros)/day, style, true
}
