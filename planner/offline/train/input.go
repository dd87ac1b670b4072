package train

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"arivu/events"
)

// Manifest lists the files that may be trained from, with their SHA-256. Nothing
// else is read, so that no question of a test set can slip in.
var Manifest = map[string]string{
	QuestionsFile: "b2b408fc6d41c550d322bdcd6526cfaf9ec8dc751ef0aea59de79f9dc136e952",
	SchemasFile:   "6004eb3f47567651b5d5448d146515250e2148dea6681eddd63f2e57f9fb35a8",
}

// The names of the training files.
const (
	QuestionsFile = "train_spider.jsonl"
	SchemasFile   = "tables.json"
)

// Check compares a file with the manifest.
func Check(name string, data []byte) error {
	want, ok := Manifest[name]
	if !ok {
		return fmt.Errorf("checking %s: the manifest does not list it", name)
	}
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("checking %s: its SHA-256 is %s, not %s", name, got, want)
	}
	return nil
}

// Question is one training question with the SQL that answers it.
type Question struct {
	Database string
	Text     string
	SQL      string
	// Reworded says that the text is a paraphrase of another question's.
	Reworded bool
}

// ReadQuestions reads the file of questions. A paraphrase becomes a question of its
// own, after all others.
func ReadQuestions(data []byte) ([]Question, error) {
	var out, reworded []Question
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q struct {
			DB         string `json:"db"`
			Question   string `json:"question"`
			Paraphrase string `json:"paraphrase"`
			SQL        string `json:"sql"`
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("reading questions: %w", err)
		}
		out = append(out, Question{Database: q.DB, Text: strings.TrimSpace(q.Question), SQL: q.SQL})
		if p := strings.TrimSpace(q.Paraphrase); p != "" && p != strings.TrimSpace(q.Question) {
			reworded = append(reworded, Question{Database: q.DB, Text: p, SQL: q.SQL, Reworded: true})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading questions: %w", err)
	}
	return append(out, reworded...), nil
}

// tableFile is one schema of the file of schemas.
type tableFile struct {
	DB          string            `json:"db_id"`
	Columns     [][2]any          `json:"column_names_original"`
	Types       []string          `json:"column_types"`
	ForeignKeys [][2]int          `json:"foreign_keys"`
	PrimaryKeys []json.RawMessage `json:"primary_keys"`
	Tables      []string          `json:"table_names_original"`
}

// ReadSchemas reads the file of schemas, for databases whose rows are not at hand.
func ReadSchemas(data []byte) (map[string]*events.Schema, error) {
	var files []tableFile
	if err := json.Unmarshal(data, &files); err != nil {
		return nil, fmt.Errorf("reading schemas: %w", err)
	}
	out := make(map[string]*events.Schema, len(files))
	for i := range files {
		out[files[i].DB] = files[i].schema()
	}
	return out, nil
}

func (f *tableFile) schema() *events.Schema {
	s := &events.Schema{Dialect: events.DialectSQLite}
	for _, name := range f.Tables {
		s.Tables = append(s.Tables, events.Table{Name: name, Kind: events.KindTable, Rows: -1})
	}
	place := func(column int) (*events.Table, string) {
		if column < 0 || column >= len(f.Columns) {
			return nil, ""
		}
		table, _ := f.Columns[column][0].(float64)
		name, _ := f.Columns[column][1].(string)
		if table < 0 || int(table) >= len(s.Tables) {
			return nil, ""
		}
		return &s.Tables[int(table)], name
	}
	for i := range f.Columns {
		if t, name := place(i); t != nil {
			t.Columns = append(t.Columns, events.Column{Name: name, Class: classes[f.Types[i]], Distinct: -1})
		}
	}
	for _, raw := range f.PrimaryKeys {
		var one int
		many := []int{}
		if json.Unmarshal(raw, &one) == nil {
			many = []int{one}
		} else if json.Unmarshal(raw, &many) != nil {
			continue
		}
		for _, k := range many {
			if t, name := place(k); t != nil {
				t.PrimaryKey = append(t.PrimaryKey, name)
			}
		}
	}
	for _, k := range f.ForeignKeys {
		from, column := place(k[0])
		to, ref := place(k[1])
		if from != nil && to != nil {
			from.ForeignKeys = append(from.ForeignKeys, events.ForeignKey{Columns: []string{column}, RefTable: to.Name, RefColumns: []string{ref}})
		}
	}
	return s
}

var classes = map[string]events.TypeClass{
	"text": events.TypeText, "number": events.TypeInteger, "time": events.TypeDate, "boolean": events.TypeBool, "others": events.TypeOther,
}
