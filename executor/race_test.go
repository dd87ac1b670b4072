//go:build race

package executor_test

import "arivu/events"

// raceDetector says that the tests run with it.
const raceDetector = true

// manyFormats are those in which a million rows are exported; the race detector makes
// it ten times slower.
var manyFormats = []events.ExportFormat{events.ExportCSV}
