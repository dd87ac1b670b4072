package events

// An ExportFormat is how the rows of an export are written.
type ExportFormat string

// The formats of exports.
const (
	ExportCSV     ExportFormat = "csv"
	ExportXLSX    ExportFormat = "xlsx"
	ExportJSON    ExportFormat = "json"
	ExportNDJSON  ExportFormat = "ndjson"
	ExportParquet ExportFormat = "parquet"
	ExportArrow   ExportFormat = "arrow" // the IPC stream
)

// ExportFormats lists the formats, the most asked for first.
func ExportFormats() []ExportFormat {
	return []ExportFormat{ExportCSV, ExportXLSX, ExportJSON, ExportNDJSON, ExportParquet, ExportArrow}
}

// VerbExport asks the executor to run a question's statement again and to send all of
// its rows, as a transfer.
const VerbExport = "export"

// ExportRows is that request. The executor takes the statement from the log, never
// from who asks.
type ExportRows struct {
	Address
	User    string       `json:"user"` // who exports
	Format  ExportFormat `json:"format"`
	BOM     bool         `json:"bom,omitempty"`      // CSV begins with a byte order mark
	MaxRows int          `json:"max_rows,omitempty"` // 0 is the server's limit
}

// Exported ends the transfer. RowCount is how many rows were written; Truncated says
// that there were more, and TruncatedBy which limit left them out.
type Exported struct {
	RowCount    int    `json:"row_count"`
	Truncated   bool   `json:"truncated"`
	TruncatedBy string `json:"truncated_by,omitempty"`
}
