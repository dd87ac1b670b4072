package edge

import (
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"arivu/edge/admit"
	"arivu/edge/auth"
	"arivu/edge/web"
	"arivu/events"
	"arivu/events/bus"
)

// Config says what to serve and how. Only Bus is required.
type Config struct {
	Bus    *bus.Bus
	Logger *zap.Logger // nil discards
	// Addr is host:port for Start. Without an APIKey it must be a loopback address.
	Addr   string
	APIKey string
	// Keys are further keys, by the names of who uses them: two people are needed to
	// write.
	Keys map[string]string
	// Proxies are trusted to say in X-Forwarded-For where a request comes from.
	Proxies auth.Proxies
	// Tenant is whose questions the key gives access to (default "default").
	Tenant string
	// Version is what /api/version tells.
	Version string
	// DefaultConnection is asked when a question names none; without it, a
	// connection called "default", or the only one.
	DefaultConnection string
	// Pages finds the files of the web app, as web.Find does; nil serves none.
	Pages func(path string) (web.File, bool)
	// Origins are origins besides the server's own whose pages may use the API,
	// such as a development server's "http://localhost:5173".
	Origins []string
	Clock   func() time.Time // nil is time.Now
	Limits  Limits
}

// Limits bound what clients can use up; zero fields have the stated defaults.
type Limits struct {
	Questions admit.Limits
	Deadline  time.Duration // of questions that ask for none, default 2 min
	Sockets   int           // live sockets at once, default 16,384
	Buffer    int           // updates kept for a slow socket or stream, default 256
	Heartbeat time.Duration // between pings on a socket, default 30 s
	KeepAlive time.Duration // between comments on a stream, default 15 s
	Recheck   time.Duration // silence after which a waiting request reads the log, default 2 s
}

// What clients may ask for, with the defaults.
const (
	maxBody         = 1 << 20
	maxQuestion     = 10_000 // characters
	defaultWait     = 30 * time.Second
	maxWait         = 2 * time.Minute
	defaultDeadline = 2 * time.Minute
	minDeadline     = 100 * time.Millisecond
	maxDeadline     = 10 * time.Minute
	defaultMaxRows  = 1000
	maxMaxRows      = 100_000
	maxMaxCost      = 1e15
	maxBudgetTokens = 100_000_000
	maxBudgetCost   = 1_000_000 // US dollars
)

func (c Config) withDefaults() (Config, error) {
	if c.Bus == nil {
		return c, errors.New("configuring the edge: no bus given")
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	if c.Tenant == "" {
		c.Tenant = events.DefaultTenant
	}
	if err := events.ValidName(c.Tenant); err != nil {
		return c, err
	}
	if c.Version == "" {
		c.Version = "unknown"
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	l := &c.Limits
	if l.Deadline != 0 && (l.Deadline < minDeadline || l.Deadline > maxDeadline) {
		return c, fmt.Errorf("the deadline of questions is %s; it must be %s to %s", l.Deadline, minDeadline, maxDeadline)
	}
	setDefault(&l.Deadline, defaultDeadline)
	setDefault(&l.Sockets, 16_384)
	setDefault(&l.Buffer, 256)
	setDefault(&l.Heartbeat, 30*time.Second)
	setDefault(&l.KeepAlive, 15*time.Second)
	setDefault(&l.Recheck, 2*time.Second)
	return c, nil
}

func setDefault[T int | time.Duration](v *T, def T) {
	if *v <= 0 {
		*v = def
	}
}
