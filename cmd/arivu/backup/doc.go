// Package backup saves everything that Arivu keeps to one file, and makes a store of
// that file again.
//
// The file is one age stream (https://age-encryption.org): encrypted, and authenticated
// piece by piece, so that what was changed, or cut off, is noticed. What is in it is a
// tar archive, which `age --decrypt` and `tar` read without Arivu:
//
//	header.json             the version of this format, what wrote it, and up to where
//	                        each stage had done its work
//	keys/ROLE               the private keys that secrets are sealed to; only where they
//	                        were at hand and nobody wanted them kept apart
//	streams/NAME/info.json  what a stream or bucket is
//	streams/NAME/00000001…  its snapshot, cut into pieces, in the broker's own format
//	manifest.json           of each stream the size and SHA-256 of its snapshot; the
//	                        last entry, so that a backup without it is none
//
// A backup is taken from a store that is in use. What makes it consistent is the order:
// first the positions of the stages, then what refers to others, last what is referred
// to (bus.Bus.Streams). So no document names an event that is missing, and a stage that
// goes on from its position does again what its projections may lack.
package backup
