package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The styles of cells, by their place in the style sheet.
const (
	styleNone = iota
	styleHeader
	styleDate
	styleTime
)

const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	spreadsheetML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeDoc     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	contentTypes  = "http://schemas.openxmlformats.org/package/2006/content-types"
	spreadsheet   = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// styles are the header, and dates and times as ISO 8601 shows them.
const styles = xmlHead + `<styleSheet xmlns="` + spreadsheetML + `">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
	`<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>` +
	`</styleSheet>`

// about writes the sheet that says what the file is, and whether it is all.
func (w *xlsxWriter) about(s Summary) error {
	if err := w.open("About", `<cols><col min="1" max="1" width="14" customWidth="1"/><col min="2" max="2" width="100" customWidth="1"/></cols>`); err != nil {
		return err
	}
	complete := "Complete: these are all rows."
	if s.Truncated {
		complete = "Cut off by the limit on " + s.TruncatedBy + ": the database has more rows than these."
	}
	for _, line := range [][2]string{
		{"Question", w.options.Title}, {"SQL", w.options.SQL}, {"Exported", w.options.Time.UTC().Format(time.RFC3339)},
		{"Rows", strconv.Itoa(s.Rows)}, {"Result", complete}, {"Times", "Times with a zone are in UTC."},
	} {
		w.line = append(w.line[:0], "<row>"...)
		w.line = appendTextCell(w.line, line[0], styleHeader)
		w.line = appendTextCell(w.line, line[1], styleNone)
		if err := w.flush(); err != nil {
			return err
		}
	}
	return w.close()
}

// parts writes what holds the sheets together; the archive's order does not matter.
func (w *xlsxWriter) parts() error {
	var types, sheets, links strings.Builder
	for i, name := range w.sheets {
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, spreadsheet)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, n, n)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, officeDoc, n)
	}
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(w.sheets)+1, officeDoc)
	for _, part := range [][2]string{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + contentTypes + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + spreadsheet + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + spreadsheet + `styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + relationships + `"><Relationship Id="rId1" Type="` + officeDoc + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + spreadsheetML + `" xmlns:r="` + officeDoc + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + relationships + `">` + links.String() + `</Relationships>`},
		{"xl/styles.xml", styles},
	} {
		to, err := w.create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(to, part[1]); err != nil {
			return fmt.Errorf("writing xlsx: %w", err)
		}
	}
	return nil
}

// appendTextCell writes a text as it is, not for evaluation.
func appendTextCell(to []byte, s string, style int) []byte {
	to = append(to, `<c t="inlineStr"`...)
	if style != styleNone {
		to = append(to, ` s="`...)
		to = strconv.AppendInt(to, int64(style), 10)
		to = append(to, '"')
	}
	to = append(to, `><is><t xml:space="preserve">`...)
	to = appendXML(to, clipped(s))
	return append(to, `</t></is></c>`...)
}

// clipped is a text that fits a cell, which counts UTF-16 code units.
func clipped(s string) string {
	if len(s) <= cellChars {
		return s
	}
	const room = cellChars - len(cellMark)
	units, end := 0, len(s)
	for i, r := range s {
		if units <= room {
			end = i
		}
		if units++; r >= 0x10000 {
			units++
		}
		if units > cellChars {
			return s[:end] + cellMark
		}
	}
	return s
}

// appendXML escapes what XML reserves, and what it cannot say as Office does: _xHHHH_.
func appendXML(to []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			to = append(to, "&amp;"...)
		case r == '<':
			to = append(to, "&lt;"...)
		case r == '>':
			to = append(to, "&gt;"...)
		case r == '\r', r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			to = fmt.Appendf(to, "_x%04X_", r)
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}
