package events

// Personal says that the values of a column look as if they were about a person, or were a
// secret of one. It is a hint for people, who decide what is hidden or masked; it holds no
// value.
type Personal struct {
	Kind PersonalKind `json:"kind"`
	// By is what says so.
	By []PersonalSign `json:"by"`
	// Share is how many of the values that were looked at have the shape, in percent; 0
	// where the shape says nothing.
	Share int `json:"share,omitempty"`
}

// A PersonalKind is what such values are.
type PersonalKind string

// The kinds.
const (
	PersonalName       PersonalKind = "name"
	PersonalEmail      PersonalKind = "email"
	PersonalPhone      PersonalKind = "phone"
	PersonalAddress    PersonalKind = "address"
	PersonalBirth      PersonalKind = "birth_date"
	PersonalNationalID PersonalKind = "national_id"
	PersonalCard       PersonalKind = "card"
	PersonalAccount    PersonalKind = "bank_account"
	PersonalIP         PersonalKind = "ip_address"
	PersonalSecret     PersonalKind = "secret"
)

// A PersonalSign is what tells that a column is personal.
type PersonalSign string

// The signs.
const (
	SignName   PersonalSign = "name" // of the column
	SignType   PersonalSign = "type" // as declared
	SignValues PersonalSign = "values"
)
