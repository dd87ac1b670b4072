// Package edge is Arivu's HTTP surface: it accepts questions by appending them to
// the log, waits for, streams and shows what becomes of them, and administers
// connections. It plans nothing, runs no SQL and can read no database secret.
//
// A reply of 200 or 202 to a question means that the question is stored: whatever
// stops afterwards, it gets exactly one end. A client that goes away changes
// nothing; DELETE does.
//
// Every error is application/problem+json (RFC 9457) with the field at fault and
// what to do about it. The routes are described by /api/openapi.json, which tests
// hold against the routes, their replies, and the types of events and frames.
package edge
