// Package vouched recognises questions that a person has vouched for and fills in
// their statements.
//
// A [Pattern] is a question with parameters in braces, as in "revenue in {year}". It
// fits a question that says the same words, whatever their case, inflection, articles
// and the polite words around them, with something of the right type in each
// parameter's place: exactly one reading, or it does not fit. The statement has the
// parameters behind a colon, as in ":year_from"; [Statement.Bind] puts literals there,
// which are printed by type and quoted as the dialect reads them. Nothing of a question
// gets into a statement in any other way, and the executor's guard checks what comes out
// as it checks every statement.
//
// Everything is a pure function of its arguments.
package vouched
