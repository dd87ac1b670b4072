package engine

import (
	"strconv"
	"strings"

	"arivu/events"
)

// Words are the tokens of a statement without spaces and comments: words and signs as
// written, names without their quotes, and [LiteralWord] for a text. Plans leave out what
// they tell: which table an alias means, and where the database may stop early.
type Words []string

// LiteralWord stands for a text among Words.
const LiteralWord = "'"

// Has reports whether the statement holds a word, at any depth.
func (w Words) Has(word string) bool {
	for _, other := range w {
		if strings.EqualFold(word, other) {
			return true
		}
	}
	return false
}

// Tables tells which tables of a snapshot the names and aliases of the statement mean, by
// folded name. One that may mean several means none.
func (w Words) Tables(known *events.Schema) map[string]*events.Table {
	named := map[string]*events.Table{}
	if known == nil {
		return named
	}
	byName := map[string]*events.Table{}
	for i := range known.Tables {
		claim(byName, known.Tables[i].Name, &known.Tables[i])
	}
	for i, word := range w {
		t := byName[strings.ToLower(word)]
		if t == nil {
			continue
		}
		claim(named, word, t)
		next := i + 1
		if next < len(w) && strings.EqualFold(w[next], "as") {
			next++
		}
		if next < len(w) {
			claim(named, w[next], t) // a sign or a keyword is nobody's name
		}
	}
	return named
}

func claim(named map[string]*events.Table, name string, t *events.Table) {
	name = strings.ToLower(name)
	if other, taken := named[name]; taken && other != t {
		t = nil
	}
	named[name] = t
}

// gathering are words that need all rows before the first can be told, as does ORDER
// where rows are sorted.
var gathering = wordSet(`group distinct having union except intersect minus over qualify`)

// aggregates are functions that do.
var aggregates = wordSet(`any_value approx_count_distinct array_agg avg bit_and bit_or bit_xor bool_and bool_or collect_list
	collect_set count count_if corr every first group_concat grouping hll json_arrayagg json_group_array json_group_object
	json_objectagg kurtosis last listagg max max_by median min min_by mode percentile percentile_approx percentile_cont
	percentile_disc skewness std stddev stddev_pop stddev_samp string_agg sum total var_pop var_samp variance`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// Limit is how many rows the outermost query asks for where a database may stop once it
// has found so many; 0 where it has to find all first, as for a sum. sorts says that an
// order is made by sorting; else an index has it, or there is none.
func (w Words) Limit(sorts bool) float64 {
	var inside []bool // for each open parenthesis: within a query of its own
	limit := 0.0
	for i, word := range w {
		nested := len(inside) > 0 && inside[len(inside)-1]
		word = strings.ToLower(word)
		switch {
		case word == "(":
			inside = append(inside, nested || i == 0 || w.query(i+1))
		case word == ")" && len(inside) > 0:
			inside = inside[:len(inside)-1]
		case nested:
		case gathering[word], word == "order" && sorts, aggregates[word] && i+1 < len(w) && w[i+1] == "(":
			return 0
		case word == "limit" || word == "offset":
			limit += w.number(i + 1)
		}
	}
	return limit
}

// query reports whether a query begins at a word.
func (w Words) query(at int) bool {
	if at >= len(w) {
		return false
	}
	switch strings.ToLower(w[at]) {
	case "select", "with", "values", "table":
		return true
	default:
		return false
	}
}

// number is the number at a word, and the one behind a comma, as MySQL writes LIMIT.
func (w Words) number(at int) float64 {
	if at >= len(w) {
		return 0
	}
	n, err := strconv.ParseFloat(w[at], 64)
	if err != nil {
		return 0
	}
	if at+1 < len(w) && w[at+1] == "," {
		n += w.number(at + 2)
	}
	return n
}
