package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/planner/ground"
	"arivu/planner/offline/learn"
)

// TestPredict writes predictions of the learned planner for question files, to be
// scored elsewhere. It runs only where ARIVU_PREDICT names the folder that holds
// the questions and their databases; ARIVU_PREDICT_SETS lists the files,
// ARIVU_PREDICT_OUT is what is written (with .top3 and .conf beside it) and
// ARIVU_PREDICT_MODEL a model file instead of the one built in.
func TestPredict(t *testing.T) {
	folder := os.Getenv("ARIVU_PREDICT")
	if folder == "" {
		t.Skip("ARIVU_PREDICT is not set")
	}
	p := &predictor{t: t, folder: folder, planner: predictModel(t), catalogs: map[string]*ground.Catalog{}}
	for set := range strings.SplitSeq(os.Getenv("ARIVU_PREDICT_SETS"), ",") {
		p.file(filepath.Join(folder, set))
	}
	out := os.Getenv("ARIVU_PREDICT_OUT")
	for name, b := range map[string]*bytes.Buffer{out: &p.first, out + ".2": &p.second, out + ".3": &p.third, out + ".conf": &p.confidence} {
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d questions, %s each", p.n, p.took/time.Duration(max(p.n, 1)))
}

func predictModel(t *testing.T) *learn.Planner {
	t.Helper()
	if name := os.Getenv("ARIVU_PREDICT_MODEL"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := learn.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		return learn.NewWith(m)
	}
	planner, err := learn.New()
	if err != nil {
		t.Fatal(err)
	}
	return planner
}

type predictor struct {
	t                                *testing.T
	folder                           string
	planner                          *learn.Planner
	catalogs                         map[string]*ground.Catalog
	first, second, third, confidence bytes.Buffer
	n                                int
	took                             time.Duration
}

func (p *predictor) file(name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		p.t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q struct {
			ID       string `json:"id"`
			DB       string `json:"db"`
			Question string `json:"question"`
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			p.t.Fatal(err)
		}
		c := p.catalog(q.DB)
		began := time.Now()
		plans := p.planner.Plans(q.Question, c)
		p.took += time.Since(began)
		p.n++
		for i, b := range []*bytes.Buffer{&p.first, &p.second, &p.third} {
			if i < len(plans) {
				line, _ := json.Marshal(map[string]string{"id": q.ID, "sql": plans[i].SQL})
				fmt.Fprintf(b, "%s\n", line)
			}
		}
		if len(plans) > 0 {
			line, _ := json.Marshal(map[string]any{"id": q.ID, "conf": plans[0].Confidence, "restatement": plans[0].Frame.Restate(), "question": q.Question, "sql": plans[0].SQL})
			fmt.Fprintf(&p.confidence, "%s\n", line)
		}
	}
}

func (p *predictor) catalog(db string) *ground.Catalog {
	if c := p.catalogs[db]; c != nil {
		return c
	}
	schema, err := sqliteSchema(p.t.Context(), filepath.Join(p.folder, "db", db+".sqlite"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.catalogs[db] = ground.NewCatalog(schema)
	return p.catalogs[db]
}
