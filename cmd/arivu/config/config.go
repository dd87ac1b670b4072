// Package config holds Arivu's settings: one typed struct, its defaults, where
// each value came from, and what is wrong with it. Settings come from a YAML file,
// overridden by ARIVU_ environment variables, overridden by flags.
package config

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap/zapcore"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/planner"
	"arivu/planner/llm"
)

// Config is everything a process can be told. The koanf tag is the path in the
// file, env the variable, doc what `arivu config` says of it; a secret is masked
// wherever settings are shown.
type Config struct {
	DataDir     string `koanf:"data_dir" env:"ARIVU_DATA_DIR" doc:"Where the log, the demo database and the vault keys are kept."`
	Addr        string `koanf:"addr" env:"ARIVU_ADDR" doc:"Where the API and the web page are served, as host:port."`
	NATSURL     string `koanf:"nats_url" env:"ARIVU_NATS_URL" doc:"An external NATS cluster, such as nats://a:4222,nats://b:4222. Empty embeds one."`
	APIKey      string `koanf:"api_key" env:"ARIVU_API_KEY" secret:"true" doc:"The key of the first administrator, which API calls carry as X-API-Key and people log in with; more keys are made with it while the server runs. Empty serves loopback only."`
	MetricsAddr string `koanf:"metrics_addr" env:"ARIVU_METRICS_ADDR" doc:"Where roles that plan serve metrics for Prometheus under /metrics, as host:port and without a key. Empty serves none."`

	TrustedProxies []string `koanf:"trusted_proxies" env:"ARIVU_TRUSTED_PROXIES" doc:"Addresses or networks of proxies, separated by commas, that are believed when they say in X-Forwarded-For where a request comes from."`

	Sync string `koanf:"sync" env:"ARIVU_SYNC" doc:"When the embedded log is on disk: always (before a question is accepted) or interval (ten times a second)."`
	Demo bool   `koanf:"demo" env:"ARIVU_DEMO" doc:"Whether to offer the demo database shop."`

	DefaultConnection string `koanf:"default_connection" env:"ARIVU_DEFAULT_CONNECTION" doc:"The connection of questions that name none. Empty is the only one there is, else the demo."`
	VaultKey          string `koanf:"vault_key" env:"ARIVU_VAULT_KEY" secret:"true" doc:"The key that database credentials are sealed to (AGE-SECRET-KEY-1…); behind it, with blanks between, keys that it replaces. Empty keeps one in the data directory."`
	PlannerVaultKey   string `koanf:"planner_vault_key" env:"ARIVU_PLANNER_VAULT_KEY" secret:"true" doc:"The key that the keys of models are sealed to, given as vault_key is. Empty keeps one in the data directory."`

	Log    Log    `koanf:"log"`
	LLM    LLM    `koanf:"llm"`
	Limits Limits `koanf:"limits"`

	Budgets Budgets `koanf:"budgets"`

	// Connections are database URLs by name, from the file or from
	// ARIVU_CONNECTION_<NAME>.
	Connections map[string]string `koanf:"connections" secret:"true"`

	// APIKeys are further keys by the names of their users, from the file or from
	// ARIVU_API_KEY_<NAME>. Writing needs two people: who asks and who approves.
	APIKeys map[string]string `koanf:"api_keys" secret:"true"`

	// Hidden and Masked are column patterns by connection, from the file or from
	// ARIVU_HIDDEN_<NAME> and ARIVU_MASKED_<NAME>, separated by commas there.
	Hidden map[string][]string `koanf:"hidden"`
	Masked map[string][]string `koanf:"masked"`

	// RowPolicies limit which rows are seen, by connection, from the file as
	// {table, filter} or from ARIVU_ROW_POLICIES_<NAME> as "table: filter", separated by
	// semicolons.
	RowPolicies map[string][]events.RowPolicy `koanf:"row_policies"`

	// Schemas that are seen, and Functions that may be called beside the dialect's, are
	// events.NamePatterns by connection, from the file or from ARIVU_SCHEMAS_<NAME> and
	// ARIVU_FUNCTIONS_<NAME>, separated by commas there.
	Schemas   map[string][]string `koanf:"schemas"`
	Functions map[string][]string `koanf:"functions"`
}

// Log says how the process logs.
type Log struct {
	Level  string `koanf:"level" env:"ARIVU_LOG_LEVEL" doc:"The least severe lines shown: debug, info, warn or error."`
	Format string `koanf:"format" env:"ARIVU_LOG_FORMAT" doc:"text for people or json for machines. Empty is text on a terminal, else json."`
}

// LLM names the model that plans; none plans offline.
type LLM struct {
	Provider   string        `koanf:"provider" env:"ARIVU_LLM_PROVIDER" doc:"Who serves the model: openai, anthropic, gemini, azure, groq, deepseek, mistral, huggingface, replicate, ollama, or any other name with a base URL. Empty is the vendor whose own key variable is set, if a model is named and that is the only one. Without a model, questions are planned offline."`
	Model      string        `koanf:"model" env:"ARIVU_LLM_MODEL" doc:"The model, as its provider names it."`
	BaseURL    string        `koanf:"base_url" env:"ARIVU_LLM_BASE_URL" doc:"An endpoint up to its version, such as http://127.0.0.1:11434/v1: of the provider's own API for anthropic, gemini and replicate, else OpenAI-compatible. Empty is the provider's own; azure needs your resource's, such as https://NAME.openai.azure.com/openai/v1."`
	APIVersion string        `koanf:"api_version" env:"ARIVU_LLM_API_VERSION" doc:"The dated version of Azure's API, such as 2024-10-21, where the base URL does not end in /openai/v1."`
	APIKey     string        `koanf:"api_key" env:"ARIVU_LLM_API_KEY" secret:"true" doc:"The provider's key. Empty takes the vendor's own variable: OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY, DEEPSEEK_API_KEY, MISTRAL_API_KEY, GEMINI_API_KEY, AZURE_OPENAI_API_KEY, HF_TOKEN, REPLICATE_API_TOKEN."`
	Timeout    time.Duration `koanf:"timeout" env:"ARIVU_LLM_TIMEOUT" doc:"The longest one call to the model may take."`
	Proxy      string        `koanf:"proxy" env:"ARIVU_LLM_PROXY" secret:"true" doc:"A proxy for all calls to the model, such as http://user:password@proxy.example:3128 or socks5://127.0.0.1:1080. Empty goes by HTTPS_PROXY, HTTP_PROXY and NO_PROXY."`
	CAFile     string        `koanf:"ca_file" env:"ARIVU_LLM_CA_FILE" doc:"A file of certificates (PEM) to trust beside the system's, for an endpoint or a proxy with a certificate of your own."`
	Prices     string        `koanf:"prices" env:"ARIVU_LLM_PRICES" doc:"What the model costs, in US dollars per million tokens, where the built-in table is wrong or silent: input=2.5 output=10 cached_input=0.25 cache_write=3.125 date=2026-11-30."`
	Compare    bool          `koanf:"compare" env:"ARIVU_LLM_COMPARE" doc:"Whether the offline planner's own statement, where it is fairly sure, runs beside a model's so that the results are compared."`
	Replies    int           `koanf:"replies" env:"ARIVU_LLM_REPLIES" doc:"How many replies a model gives to a question, up to 5, so that their statements are compared. Each is paid for."`
	HedgeAfter time.Duration `koanf:"hedge_after" env:"ARIVU_LLM_HEDGE_AFTER" doc:"How long a model may take before the next one is asked beside it, and the first reply is used. 0 asks one at a time."`
	Narrate    string        `koanf:"narrate" env:"ARIVU_LLM_NARRATE" doc:"Who puts results into words: auto (a model, where one planned and there is more to say than one value) or template (fixed sentences, no tokens)."`
}

// Limits bound what one process and one question may use.
type Limits struct {
	Deadline      time.Duration `koanf:"deadline" env:"ARIVU_DEADLINE" doc:"How long a question may take that asks for nothing else."`
	MaxRows       int           `koanf:"max_rows" env:"ARIVU_MAX_ROWS" doc:"The most rows a question may read."`
	QueryTimeout  time.Duration `koanf:"query_timeout" env:"ARIVU_QUERY_TIMEOUT" doc:"The longest one statement may run."`
	ExportRows    int           `koanf:"export_rows" env:"ARIVU_EXPORT_ROWS" doc:"The most rows an export may hold."`
	ExportBytes   int64         `koanf:"export_bytes" env:"ARIVU_EXPORT_BYTES" doc:"The most bytes of values an export may read."`
	ExportTimeout time.Duration `koanf:"export_timeout" env:"ARIVU_EXPORT_TIMEOUT" doc:"The longest an export may take, from its statement's start to its last row."`
	ResultsAge    time.Duration `koanf:"results_age" env:"ARIVU_RESULTS_AGE" doc:"How long the rows beyond a result's preview are kept."`
	ReuseResults  time.Duration `koanf:"reuse_results" env:"ARIVU_REUSE_RESULTS" doc:"How old a result may be that answers another question with the same statement, where its connection says nothing else; at most an hour. 0 reuses none."`
	PlannerSlots  int           `koanf:"planner_slots" env:"ARIVU_PLANNER_SLOTS" doc:"How many questions one process plans at once."`
	ExecutorSlots int           `koanf:"executor_slots" env:"ARIVU_EXECUTOR_SLOTS" doc:"How many statements one process runs at once."`
	PerConnection int           `koanf:"per_connection" env:"ARIVU_PER_CONNECTION" doc:"How many of these statements run on one database at once. The others take turns, by who asks."`
	QueueWait     time.Duration `koanf:"queue_wait" env:"ARIVU_QUEUE_WAIT" doc:"How long a statement may wait for its turn on a busy database."`
	InFlight      int           `koanf:"in_flight" env:"ARIVU_IN_FLIGHT" doc:"How many unanswered questions one edge accepts before it asks clients to wait. One user may have half of them, and less while others ask."`
	SchemaRefresh time.Duration `koanf:"schema_refresh" env:"ARIVU_SCHEMA_REFRESH" doc:"How often database schemas are looked at again."`
	MaxStore      int64         `koanf:"max_store" env:"ARIVU_MAX_STORE" doc:"The most bytes the embedded log may take on disk."`
	Replicas      int           `koanf:"replicas" env:"ARIVU_REPLICAS" doc:"How many copies a NATS cluster keeps of everything. 0 follows the cluster."`
}

// Default returns the settings of a process that is told nothing.
func Default() Config {
	return Config{
		DataDir: defaultDataDir(), Addr: "127.0.0.1:8000", Sync: string(broker.SyncAlways), Demo: true,
		Log: Log{Level: "info"},
		LLM: LLM{Timeout: llm.DefaultTimeout, Compare: true, Replies: 1, Narrate: string(events.NarrateAuto)},
		Limits: Limits{
			Deadline: 2 * time.Minute, MaxRows: 10_000, QueryTimeout: 30 * time.Second,
			ExportRows: 1_000_000, ExportBytes: 4 << 30, ExportTimeout: 10 * time.Minute, ResultsAge: 7 * 24 * time.Hour, ReuseResults: 5 * time.Minute,
			PlannerSlots: 32, ExecutorSlots: 16, PerConnection: 8, QueueWait: 30 * time.Second, InFlight: 1024, SchemaRefresh: 10 * time.Minute, MaxStore: 10 << 30,
		},
		Connections: map[string]string{}, APIKeys: map[string]string{}, Hidden: map[string][]string{}, Masked: map[string][]string{},
	}
}

func defaultDataDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "arivu-data"
	}
	return filepath.Join(home, ".arivu")
}

// Validate reports every wrong setting at once, each with its fix.
func (c *Config) Validate() error {
	errs := []error{c.validAddr(), c.validProxies(), c.validNATS(), c.validLog(), c.validConnections(), c.validKeys(), c.validLimits(), c.validBudgets()}
	if c.DataDir == "" {
		errs = append(errs, errors.New("data_dir is empty: name a directory that can be written"))
	}
	if s := broker.Sync(c.Sync); s != broker.SyncAlways && s != broker.SyncInterval {
		errs = append(errs, fmt.Errorf("sync is %q: use always or interval", c.Sync))
	}
	if n := c.LLM.Replies; n < 1 || n > planner.MaxReplies {
		errs = append(errs, fmt.Errorf("llm.replies is %d: use 1, or at most %d", n, planner.MaxReplies))
	}
	if m := events.NarrateMode(c.LLM.Narrate); m != events.NarrateAuto && m != events.NarrateTemplate {
		errs = append(errs, fmt.Errorf("llm.narrate is %q: use auto or template", c.LLM.Narrate))
	}
	if model := c.Model(); model.Configured() {
		errs = append(errs, model.Validate(), c.validPrices())
	} else {
		errs = append(errs, model.ValidNetwork())
	}
	if _, _, err := net.SplitHostPort(c.MetricsAddr); c.MetricsAddr != "" && err != nil {
		errs = append(errs, fmt.Errorf("metrics_addr is %q: use host:port, such as 127.0.0.1:9464", c.MetricsAddr))
	}
	return errors.Join(errs...)
}

func (c *Config) validAddr() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("addr is %q: use host:port, such as 127.0.0.1:8000", c.Addr)
	}
	if c.APIKey == "" && len(c.APIKeys) == 0 && !loopback(host) {
		return fmt.Errorf("addr is %q, which others can reach, and no key is set: set ARIVU_API_KEY, or serve 127.0.0.1", c.Addr)
	}
	if c.APIKey != "" && len(c.APIKey) < minKey {
		return fmt.Errorf("api_key is shorter than %d characters: use a long random one", minKey)
	}
	return nil
}

func (c *Config) validProxies() error {
	if _, err := auth.ParseProxies(c.TrustedProxies); err != nil {
		return fmt.Errorf("trusted_proxies: %w: use addresses such as 10.0.0.7 or networks such as 10.0.0.0/8", err)
	}
	return nil
}

func (c *Config) validKeys() error {
	// One of them may be api_key as well, as in the shell of a person who also serves: it
	// is that person's.
	seen := map[string]string{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.APIKeys)) {
		key := c.APIKeys[name]
		if err := events.ValidName(name); err != nil {
			errs = append(errs, fmt.Errorf("api_keys: %w", err))
		}
		if name == auth.UserAPI || name == auth.UserLocal {
			errs = append(errs, fmt.Errorf("api_keys.%s: the name is taken; use another", name))
		}
		if len(key) < minKey {
			errs = append(errs, fmt.Errorf("api_keys.%s is shorter than %d characters: use a long random one", name, minKey))
		} else if other := seen[key]; other != "" {
			errs = append(errs, fmt.Errorf("api_keys.%s is the same key as %s: give each person their own", name, other))
		}
		seen[key] = "api_keys." + name
	}
	return errors.Join(errs...)
}

// minKey keeps keys out of reach of guessing over the network.
const minKey = 8

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func (c *Config) validNATS() error {
	if c.NATSURL == "" {
		return nil
	}
	for part := range strings.SplitSeq(c.NATSURL, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls") {
			return errors.New("nats_url is not a list of NATS URLs: use nats://host:4222, several separated by commas")
		}
	}
	return nil
}

func (c *Config) validLog() error {
	if _, err := zapcore.ParseLevel(c.Log.Level); err != nil {
		return fmt.Errorf("log.level is %q: use debug, info, warn or error", c.Log.Level)
	}
	switch c.Log.Format {
	case "", "text", "json":
		return nil
	default:
		return fmt.Errorf("log.format is %q: use text or json", c.Log.Format)
	}
}

func (c *Config) validConnections() error {
	var errs []error
	for name := range c.Connections {
		if err := events.ValidName(name); err != nil {
			errs = append(errs, fmt.Errorf("connections: %w", err))
		}
	}
	errs = append(errs, c.validRules())
	if c.DefaultConnection != "" {
		if err := events.ValidName(c.DefaultConnection); err != nil {
			errs = append(errs, fmt.Errorf("default_connection: %w", err))
		}
	}
	return errors.Join(errs...)
}

// DemoConnection is the name of the demo database's connection.
const DemoConnection = "shop"

func (c *Config) validLimits() error {
	l := c.Limits
	var errs []error
	positive := func(name string, ok bool) {
		if !ok {
			errs = append(errs, fmt.Errorf("limits.%s must be more than 0", name))
		}
	}
	positive("deadline", l.Deadline > 0)
	positive("max_rows", l.MaxRows > 0)
	positive("query_timeout", l.QueryTimeout > 0)
	positive("export_rows", l.ExportRows > 0)
	positive("export_bytes", l.ExportBytes > 0)
	positive("export_timeout", l.ExportTimeout > 0)
	positive("results_age", l.ResultsAge > 0)
	if l.ReuseResults < 0 || l.ReuseResults > bus.MaxResultAge {
		errs = append(errs, fmt.Errorf("limits.reuse_results is %s: use 0 for never, or at most %s", l.ReuseResults, bus.MaxResultAge))
	}
	positive("planner_slots", l.PlannerSlots > 0)
	positive("executor_slots", l.ExecutorSlots > 0)
	positive("per_connection", l.PerConnection > 0)
	positive("queue_wait", l.QueueWait > 0)
	positive("in_flight", l.InFlight > 0)
	positive("schema_refresh", l.SchemaRefresh > 0)
	positive("max_store", l.MaxStore > 0)
	if l.Replicas < 0 || l.Replicas > 5 {
		errs = append(errs, fmt.Errorf("limits.replicas is %d: use 0 to 5", l.Replicas))
	}
	return errors.Join(errs...)
}

// VaultKeys are the vault keys that the configuration gives a role, "" if it leaves them
// to the data directory.
func (c *Config) VaultKeys(role events.Stage) string {
	if role == events.StagePlanner {
		return c.PlannerVaultKey
	}
	return c.VaultKey
}

// Model is the model's configuration.
func (c *Config) Model() llm.Config {
	return llm.Config{
		Provider: c.LLM.Provider, Model: c.LLM.Model, BaseURL: c.LLM.BaseURL, APIVersion: c.LLM.APIVersion, APIKey: c.LLM.APIKey, Timeout: c.LLM.Timeout,
		Proxy: c.LLM.Proxy, CAFile: c.LLM.CAFile, Prices: c.prices(),
	}
}
