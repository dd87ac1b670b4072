// Package proof reads a model's prose against the result that it is about, so that no
// number reaches people which the result does not hold.
//
// Prose is read sentence by sentence ([Reader]), also while it is still being written. A
// sentence is kept if each of its claims — numbers in digits and in words, percentages,
// dates, months, quarters — is found again in the [Evidence], and each name that it puts
// in quotes as well. It is dropped if not, and also if a claim cannot be understood or
// was computed from others, as "twice", "half" and "3 times as many" are. Links and
// markup are dropped with their sentence: a text that came from the data must not send
// people anywhere.
//
// A number within a text of the data counts only where the whole text is repeated, so
// that nobody plants a figure by writing it into a name. What is found must be the number as written: 1,234.567 may be said as 1,234.57, 1.23
// thousand or 1.2k, but not as 1,234 or 1k. It need not be said of the right row; that
// is for the model, and the table stands beside the text.
//
// Two numbers side by side are told apart where no way to write one number has both, as in
// "Store 14 459,172.05"; "Store 14 459" is read as one.
//
// Numbers written out are understood in English, which is what the prompt asks for.
package proof
