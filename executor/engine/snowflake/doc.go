// Package snowflake is the engine for Snowflake, on the vendor's driver.
//
// Snowflake has no read-only transactions. What stands in their place: a text is sent
// only as the print of the one query that it was read as (see package onlyread); the
// session takes one statement per request, has a timeout, a tag and a time zone of its
// own, and aborts what its client no longer waits for; and the role of the connection,
// which should have USAGE and SELECT and nothing else. A cancel is an abort request by
// the statement's own id.
//
// Values travel as text, so that numbers keep every digit.
package snowflake
