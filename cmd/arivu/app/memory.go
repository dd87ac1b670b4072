package app

import (
	"os"
	"runtime/debug"
)

// gcPercent makes the garbage collector run when the heap has grown by half. The
// broker keeps recent blocks of its streams in memory, which a doubling of the heap
// would double; under full load this saves a hundred megabytes and costs no
// throughput that can be measured (BenchmarkMemory).
const gcPercent = 50

// TuneMemory sets the garbage collector for a process that serves, unless the
// operator did (GOGC).
func TuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
