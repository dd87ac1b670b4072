package edge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"

	"arivu/events"
	"arivu/events/bus"
)

// recipient is a role that secrets are sealed to.
type recipient struct {
	role events.Stage
	key  string // of its public key in the bucket of keys
	what string // of the secret could not be protected without it
}

var (
	toExecutor = recipient{events.StageExecutor, events.RecipientKey, "the database's password"}
	toPlanner  = recipient{events.StagePlanner, events.PlannerRecipientKey, "the model's key"}
)

// seal encrypts a secret to a role. From here on nobody else, this process included, can
// read it.
func (s *Server) seal(ctx context.Context, to recipient, secret string) ([]byte, error) {
	var published events.Recipient
	_, err := s.bus.Documents(bus.BucketKeys).Get(ctx, to.key, &published)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, unavailable(2*time.Second, fmt.Sprintf("No %s has published its key yet, so %s could not be protected. "+
			"Check that one is running, and try again.", to.role, to.what))
	}
	if err != nil {
		return nil, err
	}
	key, err := age.ParseX25519Recipient(published.Recipient)
	if err != nil {
		return nil, fmt.Errorf("reading the public key of the %s: %w", to.role, err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, key)
	if err == nil {
		_, err = w.Write([]byte(secret))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sealing %s: %w", to.what, err)
	}
	return sealed.Bytes(), nil
}
