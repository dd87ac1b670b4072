// Package probe tries a database step by step, and tells of each step as it is taken:
// whether its host is known, whether something listens there, how the connection is
// encrypted, as whom it is let in, what answers, that a write is refused, what the login
// may do beyond reading, and what there is to read.
//
// The steps are those of the engine itself, on the connection that it makes: what is
// resolved, dialled and encrypted is watched, not done a second time beside it. The write
// is really sent where it could be taken back, and what the database says is shown in its
// own words; see [engine.Prober].
package probe
