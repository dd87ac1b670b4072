package bus

import "context"

// PublishRaw stores bytes that no build of ours would write.
func PublishRaw(ctx context.Context, b *Bus, subject string, data []byte) error {
	_, err := b.js.Publish(ctx, subject, data)
	return err
}

// DeleteConsumers removes every consumer of the event log, and returns their names.
func DeleteConsumers(ctx context.Context, b *Bus) ([]string, error) {
	s, err := b.js.Stream(ctx, StreamQueries)
	if err != nil {
		return nil, err
	}
	var deleted []string
	names := s.ConsumerNames(ctx)
	for name := range names.Name() {
		if err := b.js.DeleteConsumer(ctx, StreamQueries, name); err != nil {
			return nil, err
		}
		deleted = append(deleted, name)
	}
	return deleted, names.Err()
}
