package bus

import "context"

// PublishRaw stores bytes that no build of ours would write.
func PublishRaw(ctx context.Context, b *Bus, subject string, data []byte) error {
	_, err := b.js.Publish(ctx, subject, data)
	return err
}
