//go:build !race

package executor_test

import "arivu/events"

var manyFormats = events.ExportFormats()
