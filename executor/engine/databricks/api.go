package databricks

// The messages of the Statement Execution API 2.0, as far as they are used.

const statementsPath = "/api/2.0/sql/statements"

// The dispositions of a result and the format of both.
const (
	dispositionInline   = "INLINE"
	dispositionExternal = "EXTERNAL_LINKS"
	formatJSON          = "JSON_ARRAY"
)

// The states of a statement.
const (
	statePending   = "PENDING"
	stateRunning   = "RUNNING"
	stateSucceeded = "SUCCEEDED"
	stateFailed    = "FAILED"
	stateCanceled  = "CANCELED"
	stateClosed    = "CLOSED"
)

type executeRequest struct {
	Statement     string `json:"statement"`
	WarehouseID   string `json:"warehouse_id"`
	Catalog       string `json:"catalog,omitempty"`
	Schema        string `json:"schema,omitempty"`
	Disposition   string `json:"disposition"`
	Format        string `json:"format"`
	WaitTimeout   string `json:"wait_timeout"`
	OnWaitTimeout string `json:"on_wait_timeout"`
	RowLimit      int64  `json:"row_limit,omitempty"`
	ByteLimit     int64  `json:"byte_limit,omitempty"`
}

type statementResponse struct {
	ID       string    `json:"statement_id"`
	Status   status    `json:"status"`
	Manifest *manifest `json:"manifest"`
	Result   *chunk    `json:"result"`
}

type status struct {
	State    string        `json:"state"`
	Error    *serviceError `json:"error"`
	SQLState string        `json:"sql_state"`
}

// serviceError is the error of a failed statement, and the body of a refused request.
type serviceError struct {
	Code    string `json:"error_code"`
	Message string `json:"message"`
}

type manifest struct {
	Schema struct {
		Columns []column `json:"columns"`
	} `json:"schema"`
	Truncated bool `json:"truncated"`
}

type column struct {
	Name     string `json:"name"`
	TypeName string `json:"type_name"`
	TypeText string `json:"type_text"`
}

type chunk struct {
	Data  [][]*string    `json:"data_array"`
	Links []externalLink `json:"external_links"`
	Next  string         `json:"next_chunk_internal_link"`
}

type externalLink struct {
	URL  string `json:"external_link"`
	Next string `json:"next_chunk_internal_link"`
}
