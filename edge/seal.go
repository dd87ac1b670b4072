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

// seal encrypts a database URL to the executor. From here on nobody else, this
// process included, can read it.
func (s *Server) seal(ctx context.Context, secret string) ([]byte, error) {
	var published events.Recipient
	_, err := s.bus.Documents(bus.BucketKeys).Get(ctx, events.RecipientKey, &published)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, unavailable(2*time.Second, "No executor has published its key yet, so the database's password could not be protected. "+
			"Check that an executor is running, and try again.")
	}
	if err != nil {
		return nil, err
	}
	recipient, err := age.ParseX25519Recipient(published.Recipient)
	if err != nil {
		return nil, fmt.Errorf("reading the executor's public key: %w", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err == nil {
		_, err = w.Write([]byte(secret))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sealing a database URL: %w", err)
	}
	return sealed.Bytes(), nil
}
