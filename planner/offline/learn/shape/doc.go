// Package shape takes frames apart into what kind of query they are and what they
// are about: a [Shape] with holes, the slots, and a [Fill] for the slots.
//
// The learned planner first scores shapes and then fills the best of them. Shapes
// are made of pieces ([Shape.Pieces]) that they share with one another, so that a
// shape that was never seen can be scored by the pieces it is made of.
package shape
