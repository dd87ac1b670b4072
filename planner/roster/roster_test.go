package roster_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/events/vault"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
	"arivu/planner/roster"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func keys(t *testing.T, path string) *vault.Vault {
	t.Helper()
	v, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func begin(t *testing.T, b *bus.Bus, v *vault.Vault, declared llm.Config) *roster.Roster {
	t.Helper()
	life, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r, err := roster.Start(t.Context(), life, roster.Config{Bus: b, Vault: v, Declared: declared})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func list(t *testing.T, r *roster.Roster) []*events.Model {
	t.Helper()
	models, err := r.List(t.Context(), events.DefaultTenant)
	if err != nil {
		t.Fatal(err)
	}
	return models
}

// The configured model is stored with its key sealed, changes with the configuration
// without losing its place in the order, and goes when it is no longer configured.
func TestDeclaredModel(t *testing.T) {
	t.Parallel()
	b, v := bustest.New(t), keys(t, filepath.Join(t.TempDir(), "planner.key"))
	declared := llm.Config{Provider: "openai", Model: "m-1", APIKey: "planted-key", Timeout: time.Minute}
	models := list(t, begin(t, b, v, declared))
	if len(models) != 1 {
		t.Fatalf("%d models", len(models))
	}
	m := *models[0]
	if m.ID != events.DeclaredModel || m.Provider != "openai" || m.Model != "m-1" || m.BaseURL != "" || m.Origin != events.OriginEnvironment ||
		m.TimeoutMS != 60_000 || strings.Contains(string(m.Sealed), "planted") {
		t.Errorf("got %+v", m)
	}
	var published events.Recipient
	if _, err := b.Documents(bus.BucketKeys).Get(t.Context(), events.PlannerRecipientKey, &published); err != nil || published.Recipient != v.Recipient() {
		t.Errorf("published %+v, %v", published, err)
	}

	store, err := b.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	moved, revision, err := store.Model(t.Context(), events.DefaultTenant, events.DeclaredModel)
	if err != nil {
		t.Fatal(err)
	}
	moved.Rank = 7
	if err := store.Update(t.Context(), events.DefaultTenant, moved, revision); err != nil {
		t.Fatal(err)
	}
	if _, after, err := store.Model(t.Context(), events.DefaultTenant, events.DeclaredModel); err != nil || after == revision {
		t.Fatalf("revision %d, %v", after, err)
	}
	begin(t, b, v, declared)
	if same, _, err := store.Model(t.Context(), events.DefaultTenant, events.DeclaredModel); err != nil || string(same.Sealed) != string(m.Sealed) || same.Rank != 7 {
		t.Errorf("a start without a change has changed it: %+v, %v", same, err)
	}
	declared.Model, declared.APIKey = "m-2", "other-key"
	r := begin(t, b, v, declared)
	models = list(t, r)
	if len(models) != 1 || models[0].Model != "m-2" || models[0].Rank != 7 || !models[0].Created.Equal(m.Created) {
		t.Errorf("after a change: %+v", models[0])
	}
	cfg, err := r.Config(models[0])
	if err != nil || cfg.APIKey != "other-key" || cfg.BaseURL != declared.WithDefaults().BaseURL {
		t.Errorf("to call it: %v, %v", cfg, err)
	}

	if err := store.Create(t.Context(), events.DefaultTenant, &events.Model{ID: "mine", Origin: events.OriginAPI}); err != nil {
		t.Fatal(err)
	}
	if models := list(t, begin(t, b, v, llm.Config{})); len(models) != 1 || models[0].ID != "mine" {
		t.Errorf("without a configured model: %+v", models)
	}
}

// What a model costs is in the planner's table, where it is there at all.
func TestDescribe(t *testing.T) {
	t.Parallel()
	b, v := bustest.New(t), keys(t, filepath.Join(t.TempDir(), "planner.key"))
	for model, want := range map[string]float64{"gpt-5-2025-08-07": 1.25, "gpt-0": 0} {
		r := begin(t, b, v, llm.Config{Provider: "openai", Model: model, APIKey: "planted-key", Timeout: time.Minute})
		facts, err := r.Describe(t.Context(), events.DescribeModels{Tenant: events.DefaultTenant})
		if err != nil || len(facts.Vendors) == 0 {
			t.Fatalf("got %+v, error %v", facts, err)
		}
		prices, known := facts.Prices[events.DeclaredModel]
		if known != (want > 0) || prices.Input != want || known && prices.Date == "" {
			t.Errorf("%s: got %+v, %t, expected input %v", model, prices, known, want)
		}
	}
}

// A model of Azure is called in the version of the API that it names.
func TestDatedModelOfAzure(t *testing.T) {
	t.Parallel()
	b, v := bustest.New(t), keys(t, filepath.Join(t.TempDir(), "planner.key"))
	declared := llm.Config{Provider: "azure", Model: "ours", BaseURL: "https://x.example", APIVersion: "2024-10-21", APIKey: "planted-key"}
	for _, version := range []string{"2024-10-21", "2025-04-01-preview"} {
		declared.APIVersion = version
		r := begin(t, b, v, declared)
		cfg, err := r.Config(list(t, r)[0])
		if err != nil || cfg.APIVersion != version || cfg.Validate() != nil {
			t.Errorf("got %s with version %q, error %v, %v", cfg, cfg.APIVersion, err, cfg.Validate())
		}
	}
}

// A planner that starts with a new key before the old one seals every key to the new
// one, and leaves alone what it cannot open.
func TestKeysAreSealedAnew(t *testing.T) {
	t.Parallel()
	b, path := bustest.New(t), filepath.Join(t.TempDir(), "planner.key")
	store, err := b.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put := func(id string, v *vault.Vault) {
		sealed, err := v.Seal("key of " + id)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Create(t.Context(), events.DefaultTenant, &events.Model{ID: id, Provider: "openai", Model: "m", Sealed: sealed}); err != nil {
			t.Fatal(err)
		}
	}
	put("own", keys(t, path))
	put("lost", keys(t, filepath.Join(t.TempDir(), "planner.key")))
	if _, err := vault.Rotate(path); err != nil {
		t.Fatal(err)
	}
	r := begin(t, b, keys(t, path), llm.Config{})
	if _, err := vault.Prune(path); err != nil {
		t.Fatal(err)
	}
	now := keys(t, path)
	own, _, err := store.Model(t.Context(), events.DefaultTenant, "own")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := now.Open(own.Sealed); err != nil || got != "key of own" {
		t.Errorf("the new key alone opens %q, %v", got, err)
	}
	lost, _, err := store.Model(t.Context(), events.DefaultTenant, "lost")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Config(lost); err == nil || !strings.Contains(err.Error(), "Give it again") {
		t.Errorf("a key that cannot be opened: %v", err)
	}
}

// A test calls the model once, with its key, and reports what a question would meet.
func TestOfAModel(t *testing.T) {
	t.Parallel()
	b, v := bustest.New(t), keys(t, filepath.Join(t.TempDir(), "planner.key"))
	r := begin(t, b, v, llm.Config{})
	sealed, err := v.Seal(llmtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := b.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open := func(cfg llm.Config) (roster.Provider, error) { return openai.New(cfg) }
	for name, c := range map[string]struct {
		step  llmtest.Step
		key   []byte
		class events.Class
		says  string
	}{
		"a good model":    {step: llmtest.Text(`{"ready": true}`), key: sealed},
		"prose":           {step: llmtest.Text("Sure, I am ready!"), key: sealed, class: events.ClassModel, says: "not with the JSON object"},
		"another key":     {step: llmtest.Unauthorized(), key: sealed, class: events.ClassModelAuth},
		"too many calls":  {step: llmtest.RateLimit(time.Minute), key: sealed, class: events.ClassModelRate},
		"a foreign vault": {step: llmtest.Text(`{}`), key: []byte("not sealed to this one"), class: events.ClassModelAuth, says: "Give it again"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New(c.step)
			id := strings.ReplaceAll(name, " ", "-")
			m := &events.Model{ID: id, Provider: "openai", Model: "stub-model", BaseURL: llmtest.Serve(t, stub), Sealed: c.key}
			if err := store.Create(t.Context(), events.DefaultTenant, m); err != nil {
				t.Fatal(err)
			}
			for _, in := range []events.TestModel{{Tenant: events.DefaultTenant, ID: id}, {Tenant: events.DefaultTenant, Model: m}} {
				got, err := r.Test(t.Context(), in, open)
				if err != nil {
					t.Fatal(err)
				}
				if c.class == "" {
					if !got.OK || got.Error != nil || got.Usage.PromptTokens != llmtest.PromptTokens {
						t.Errorf("got %+v", got)
					}
					continue
				}
				if got.OK || got.Error == nil || got.Error.Class != c.class || !strings.Contains(got.Error.Message, c.says) ||
					strings.Contains(got.Error.Message, llmtest.Key) {
					t.Errorf("got %+v, %v", got, got.Error)
				}
			}
			if n := stub.Count(); n > 2 {
				t.Errorf("%d calls for two tests", n)
			}
		})
	}
	if _, err := r.Test(t.Context(), events.TestModel{Tenant: events.DefaultTenant, ID: "nobody"}, open); err == nil || !strings.Contains(err.Error(), `no model "nobody"`) {
		t.Errorf("a model that is not stored: %v", err)
	}
}
