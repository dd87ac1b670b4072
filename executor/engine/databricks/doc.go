// Package databricks is the engine for Databricks SQL warehouses, on a thin client of
// the Statement Execution API.
//
// The API has no session, no transaction and no read-only mode. What stands in their
// place: a text is sent only as the print of the one query that it was read as (see
// package onlyread), one statement per request, by row and byte limit of the API
// itself; the token's own rights in Unity Catalog; and the engine cancels what it no
// longer waits for. Give the token of a service principal that has USE and SELECT and
// nothing else.
//
// A statement is submitted without waiting (wait_timeout 0s), so that its id is known
// and it can be canceled from the first moment, and then polled. Small results come
// inline as JSON; results that may exceed what the API inlines come as links to cloud
// storage, which are fetched without the token.
package databricks
