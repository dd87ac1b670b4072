//go:build !race

package executor_test

import "arivu/events"

// raceDetector says that the tests run with it.
const raceDetector = false

var manyFormats = events.ExportFormats()
