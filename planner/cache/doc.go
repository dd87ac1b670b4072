// Package cache keeps models' plans for questions that are asked again, in this
// process over a store that all replicas share.
//
// A plan is found by everything it depends on (Scope) and by the canonical form of
// its question. Two questions have the same form only if they differ in nothing but
// case, punctuation, courtesies and wordings that mean the same wherever they
// stand; numbers, dates, names, negations, comparisons and the order of words all
// belong to it. A hit is therefore either the same question or one that says the
// same, never one that is merely close.
package cache
