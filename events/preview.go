package events

// VerbPreview is the request by which an executor shows the first rows of a table.
const VerbPreview = "preview"

// MaxPreview bounds the rows of a preview.
const MaxPreview = 200

// PreviewTable asks for the first rows of a table.
type PreviewTable struct {
	Tenant     string `json:"tenant"`
	Connection string `json:"connection"`
	User       string `json:"user"`
	Table      string `json:"table"` // qualified
	Limit      int    `json:"limit"` // rows, at most MaxPreview
}

// TablePreview is the outcome: rows as any statement would show them, in no order that means
// something.
type TablePreview struct {
	Connection  string         `json:"connection"`
	Table       string         `json:"table"`
	Columns     []ResultColumn `json:"columns"`
	Rows        []Row          `json:"rows"`
	Truncated   bool           `json:"truncated"` // there are more
	TruncatedBy string         `json:"truncated_by,omitempty"`
	// Masked are the columns, as "table.column", that show as a mask.
	Masked []string `json:"masked,omitempty"`
	// Filtered says that a row policy holds rows back.
	Filtered bool `json:"filtered,omitempty"`
}
