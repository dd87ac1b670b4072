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
//
// # Whose turn it is
//
// What is accepted is on the log, in the order in which it came, and a durable consumer
// gives it out in that order: so a crowd of one asker's questions comes before all that
// others ask later. A stage therefore holds some events more than it works on
// ([StageConfig].Waiting) and chooses among them (package turns): by tenant, user and
// session, what nobody waits for last. It takes on beyond that, and gives back to the log
// the newest of whoever has most, to come again after a pause that grows; so everybody who
// asks is soon among those it chooses from, with memory bounded. What has waited for
// some seconds goes back too, for another process to have it. A queue for each tenant, as a
// consumer or a partition, would need to know the tenants beforehand and still not tell
// their users apart; a queue before acceptance would hold what is not kept. Where there is
// a free slot nothing waits and nothing is added.
//
// A question that is canceled or whose deadline passes meanwhile ends at once: its stage
// is not called.
package bus
