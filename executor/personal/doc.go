// Package personal tells which columns look as if they held what belongs to a person: by
// their names, by their declared types, and by the shape of values that the executor reads
// for statistics anyway. What it says of values is how many have a shape, never a value.
//
// It errs on the side of telling: a person looks at what it says before anything is hidden.
package personal
