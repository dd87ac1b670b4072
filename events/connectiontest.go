package events

import "time"

// TestStep is one step of trying a database, told as it begins and again as it ends.
type TestStep struct {
	Name  TestStepName `json:"name"`
	State TestState    `json:"state"`
	// Text says in words what was found, why the step failed, or why it was not taken.
	Text string `json:"text,omitempty"`
	// Advice says what to do next about a step that failed or warns.
	Advice    string  `json:"advice,omitempty"`
	ElapsedMS float64 `json:"elapsed_ms"`
	// Statement is the write that was attempted, as it was sent, and Answer the database's
	// own words about it.
	Statement string `json:"statement,omitempty"`
	Answer    string `json:"answer,omitempty"`
	// Remedy is as in ConnectionStatus.
	Remedy string `json:"remedy,omitempty"`
	// TLS is what the handshake agreed on, nil unless there was one.
	TLS *TestTLS `json:"tls,omitempty"`
}

// A TestStepName says what a step of a test is about.
type TestStepName string

// The steps, in the order in which they are taken. A database in a file has StepFile in
// the place of the four before StepVersion.
const (
	StepFile     TestStepName = "file"      // it is there and may be read
	StepAddress  TestStepName = "address"   // the host's name is known
	StepConnect  TestStepName = "connect"   // something accepts connections there
	StepTLS      TestStepName = "tls"       // the connection is encrypted, and with whom
	StepLogin    TestStepName = "login"     // the database lets the user in
	StepVersion  TestStepName = "version"   // what answers
	StepReadOnly TestStepName = "read_only" // an attempted write is refused
	StepRights   TestStepName = "rights"    // what the login may do beyond reading
	StepTables   TestStepName = "tables"    // what can be read
)

// A TestState is how far a step is.
type TestState string

// The states. A test begins with all of its steps waiting; in its report none waits or
// runs.
const (
	TestWaiting TestState = "waiting"
	TestRunning TestState = "running"
	TestPassed  TestState = "passed"
	TestWarned  TestState = "warned"
	TestFailed  TestState = "failed"
	TestSkipped TestState = "skipped"
)

// TestTLS is an encrypted connection with the server's certificate.
type TestTLS struct {
	Version string `json:"version"` // "TLS 1.3"
	Cipher  string `json:"cipher"`
	Subject string `json:"subject"` // of the certificate
	Issuer  string `json:"issuer"`
	// Names are the hosts and addresses that the certificate is for.
	Names     []string  `json:"names"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// Verified says that it was checked who signed it.
	Verified bool `json:"verified"`
}

// ConnectionReport is what a test found.
type ConnectionReport struct {
	OK        bool     `json:"ok"`
	Dialect   Dialect  `json:"dialect"`
	Version   string   `json:"version"`
	Tables    int      `json:"tables"`
	ElapsedMS float64  `json:"elapsed_ms"`
	Warnings  []string `json:"warnings,omitempty"`
	// Remedy is as in ConnectionStatus.
	Remedy string `json:"remedy,omitempty"`
	// Steps are how it went, in their order.
	Steps []TestStep `json:"steps"`
}
