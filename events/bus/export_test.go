package bus

import "context"

// PublishRaw stores bytes that no build of ours would write.
func PublishRaw(ctx context.Context, b *Bus, subject string, data []byte) error {
	_, err := b.js.Publish(ctx, subject, data)
	return err
}

// Consumers are the names of the event log's consumers.
func Consumers(ctx context.Context, b *Bus) ([]string, error) {
	s, err := b.js.Stream(ctx, StreamQueries)
	if err != nil {
		return nil, err
	}
	var all []string
	names := s.ConsumerNames(ctx)
	for name := range names.Name() {
		all = append(all, name)
	}
	return all, names.Err()
}

// DeleteConsumer removes a consumer of the event log.
func DeleteConsumer(ctx context.Context, b *Bus, name string) error {
	return b.js.DeleteConsumer(ctx, StreamQueries, name)
}
