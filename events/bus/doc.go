// Package bus carries events over NATS JetStream, and is the only package that
// knows JetStream. It declares every stream and bucket in one place
// ([Bus.Provision]), appends events so that a question's history cannot fork
// ([Bus.Append]), runs stages so that an effect is recorded before its cause is
// acknowledged ([Bus.Run]), reads questions, spans and documents back, and records
// spans ([StartSpan]).
//
// # Why an effect happens once
//
// Delivery is at least once, and acknowledgements are not durable at once: a
// killed broker forgets the last few hundred. So a stage never relies on them.
//
//   - An event is appended only if the question's newest event still is the one
//     its author saw. Of two workers with the same event in hand, one stores its
//     effect and the other stores nothing.
//   - An event that may have been delivered before (delivered twice, or stored
//     before this process connected) is looked up first: if its effect is on the
//     chain, it is acknowledged without calling the stage.
//
// What remains is a crash between an effect in the world and its record: a model
// or a read-only query may then be called once more. Stages keep that window small
// by recording first and using afterwards.
package bus
