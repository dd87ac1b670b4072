// Command arivu answers questions in plain language from a company's databases,
// and shows how. `arivu serve` runs everything in one process; `arivu help` lists
// the rest.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set at link time: -ldflags "-X main.version=…".
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, stop, os.Args[1:], os.Environ(), streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}
