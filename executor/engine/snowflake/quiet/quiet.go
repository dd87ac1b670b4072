// Package quiet keeps the Snowflake driver from doing things on its own. At the start
// of the process the driver would unpack a native library to disk and load it, and at
// the first connection it would call the metadata services of several clouds to find
// out where it runs. Neither is any use to Arivu, and both are surprising.
//
// The driver reads two environment variables before it does so. They are set when
// this package is initialised, which is before the driver is: of the packages that
// are ready, Go initialises the one whose path sorts first, and this one needs nothing
// but the standard library.
package quiet

import "os"

// Settings are the variables and their values. What an operator has set stays.
var Settings = map[string]string{
	"SF_DISABLE_MINICORE":                  "true",
	"SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
}

func init() { //nolint:gochecknoinits // it must run before the driver's own
	for name, value := range Settings {
		if _, set := os.LookupEnv(name); !set {
			_ = os.Setenv(name, value)
		}
	}
}
