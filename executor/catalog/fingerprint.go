package catalog

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"arivu/events"
)

// structure is what a fingerprint covers. Its fields and their order are part of
// every fingerprint ever stored.
type structure struct {
	Dialect events.Dialect
	Tables  []tableStructure
	Privacy string   `json:",omitempty"`
	Held    []string `json:",omitempty"`
}

type tableStructure struct {
	Name        string
	Kind        events.TableKind
	Comment     string
	Columns     []columnStructure
	PrimaryKey  []string
	ForeignKeys []string
	Shielded    bool   `json:",omitempty"`
	Filter      string `json:",omitempty"`
	Tied        bool   `json:",omitempty"`
}

type columnStructure struct {
	Name, Type, Comment string
	Class               events.TypeClass
	Nullable            bool
	Masked              bool `json:",omitempty"`
}

// Fingerprint is the SHA-256 (hex) of a schema's structure: names, types, keys
// and comments, and what is kept back of them. Statistics, values, server version and time do not change it, and
// neither does the order of tables or foreign keys. The order of columns does: it
// is what SELECT * returns.
//
// Indexes, defaults and whether the rows of a view are stored do not change it either: a
// query means the same with and without them, so plans made before are as good as ever.
func Fingerprint(s *events.Schema) string {
	all := structure{Dialect: s.Dialect, Privacy: s.Privacy, Held: s.Withheld}
	for i := range s.Tables {
		all.Tables = append(all.Tables, structureOf(&s.Tables[i]))
	}
	slices.SortFunc(all.Tables, func(a, b tableStructure) int { return cmp.Compare(a.Name, b.Name) })
	text, err := json.Marshal(all)
	if err != nil {
		panic("catalog: strings and booleans cannot fail to marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func structureOf(t *events.Table) tableStructure {
	s := tableStructure{
		// A NUL keeps "a.b" in the search path apart from b in schema a.
		Name: t.Namespace + "\x00" + t.Name, Kind: broadKind(t.Kind), Comment: t.Comment, PrimaryKey: t.PrimaryKey, ForeignKeys: foreignKeys(t), Shielded: t.Shielded,
		Filter: t.Filter, Tied: t.Tied,
	}
	for _, c := range t.Columns {
		s.Columns = append(s.Columns, columnStructure{
			Name: c.Name, Type: c.Type, Comment: c.Comment, Class: c.Class, Nullable: c.Nullable, Masked: c.Masked,
		})
	}
	return s
}

// broadKind is the kind of a relation as every fingerprint ever stored knows it.
func broadKind(k events.TableKind) events.TableKind {
	if k.Derived() {
		return events.KindView
	}
	return k
}

// foreignKeys renders a table's foreign keys, sorted.
func foreignKeys(t *events.Table) []string {
	keys := make([]string, 0, len(t.ForeignKeys))
	for _, k := range t.ForeignKeys {
		keys = append(keys, "("+strings.Join(k.Columns, ", ")+") → "+k.RefTable+" ("+strings.Join(k.RefColumns, ", ")+")")
	}
	slices.Sort(keys)
	return keys
}
