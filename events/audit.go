package events

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// AuditPrefix begins the subjects of the audit; a tenant's entries share one.
const AuditPrefix = "arivu.audit."

// Audit is one entry of the record of who did what. It carries the hash of the one
// before it, so that none can be changed or taken out unseen.
type Audit struct {
	N      int64             `json:"n"` // from 1, without gaps
	Time   time.Time         `json:"time"`
	By     string            `json:"by"`
	Action AuditAction       `json:"action"`
	Object string            `json:"object"` // a question's id, the name of a connection, model or key, the id of a dead letter, a route
	Detail map[string]string `json:"detail,omitempty"`
	// Prev is the SHA-256 (hex) of the entry before as it is stored, "" for the first.
	Prev string `json:"prev"`
}

// An AuditAction is what somebody did.
type AuditAction string

// The actions.
const (
	AuditConnectionCreated AuditAction = "connection.created"
	AuditConnectionChanged AuditAction = "connection.changed"
	AuditConnectionDeleted AuditAction = "connection.deleted"
	AuditModelCreated      AuditAction = "model.created"
	AuditModelChanged      AuditAction = "model.changed"
	AuditModelDeleted      AuditAction = "model.deleted"
	AuditModelTested       AuditAction = "model.tested"
	AuditModelsOrdered     AuditAction = "models.ordered"
	AuditWriteProposed     AuditAction = "write.proposed"
	AuditWriteApproved     AuditAction = "write.approved"
	AuditWriteDenied       AuditAction = "write.denied"
	AuditWriteStarted      AuditAction = "write.started" // stored before the statement runs
	AuditWriteEnded        AuditAction = "write.ended"
	AuditSemanticsChanged  AuditAction = "semantics.changed"
	AuditSemanticsRestored AuditAction = "semantics.restored"
	AuditLetterRedriven    AuditAction = "dead_letter.redriven"
	AuditLetterDiscarded   AuditAction = "dead_letter.discarded"
	AuditExported          AuditAction = "rows.exported" // stored before the first row leaves
	AuditKeyCreated        AuditAction = "key.created"
	AuditKeyRotated        AuditAction = "key.rotated"
	AuditKeyRevoked        AuditAction = "key.revoked"
	AuditLogin             AuditAction = "login"
	AuditLogout            AuditAction = "logout"
	AuditKeyDenied         AuditAction = "key.denied" // a wrong one, or one that has ended
	AuditAccessDenied      AuditAction = "access.denied"
	AuditPreviewed         AuditAction = "rows.previewed"
)

// ErrAuditBroken is wrapped by what AuditChain finds wrong.
var ErrAuditBroken = errors.New("the audit is not one chain")

// AuditChain checks entries as they are stored, oldest first. Older ones may have
// aged out, so it starts wherever the first entry stands.
type AuditChain struct {
	n    int64
	hash string
}

// Next takes the next entry as it is stored.
func (c *AuditChain) Next(data []byte) (*Audit, error) {
	a := new(Audit)
	if err := json.Unmarshal(data, a); err != nil {
		return nil, fmt.Errorf("%w: the entry after %d cannot be read: %w", ErrAuditBroken, c.n, err)
	}
	switch {
	case c.n == 0 && a.N == 1 && a.Prev != "":
		return nil, fmt.Errorf("%w: the first entry names one before it", ErrAuditBroken)
	case c.n > 0 && a.N != c.n+1:
		return nil, fmt.Errorf("%w: entry %d is followed by %d", ErrAuditBroken, c.n, a.N)
	case c.n > 0 && a.Prev != c.hash:
		return nil, fmt.Errorf("%w: entry %d does not carry the hash of entry %d", ErrAuditBroken, a.N, c.n)
	}
	c.n, c.hash = a.N, AuditHash(data)
	return a, nil
}

// AuditHash is the hash that the next entry carries.
func AuditHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
