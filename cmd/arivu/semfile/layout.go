package semfile

import "arivu/events"

// layout is the order of the file.
type layout struct {
	Version      uint64        `yaml:"version"`
	Vocabulary   uint64        `yaml:"vocabulary"`
	Synonyms     []synonym     `yaml:"synonyms,omitempty"`
	Tables       []table       `yaml:"tables,omitempty"`
	Metrics      []metric      `yaml:"metrics,omitempty"`
	Relations    []relation    `yaml:"relations,omitempty"`
	Instructions []instruction `yaml:"instructions,omitempty"`
	Verified     []question    `yaml:"verified,omitempty"`
}

type synonym struct {
	Phrase text `yaml:"phrase"`
	Means  text `yaml:"means"`
}

type table struct {
	Table       text     `yaml:"table"`
	Description text     `yaml:"description,omitempty"`
	Columns     []column `yaml:"columns,omitempty"`
}

type column struct {
	Column      text `yaml:"column"`
	Description text `yaml:"description"`
}

type metric struct {
	Name        text   `yaml:"name"`
	Synonyms    []text `yaml:"synonyms,omitempty,flow"`
	Expression  text   `yaml:"expression"`
	Table       text   `yaml:"table"`
	Filters     []text `yaml:"filters,omitempty"`
	Description text   `yaml:"description,omitempty"`
	Format      text   `yaml:"format,omitempty"`
}

type relation struct {
	Table      text   `yaml:"table"`
	Columns    []text `yaml:"columns,flow"`
	RefTable   text   `yaml:"ref_table"`
	RefColumns []text `yaml:"ref_columns,flow"`
	Rejected   bool   `yaml:"rejected,omitempty"`
}

type instruction struct {
	Text   text   `yaml:"text"`
	Tables []text `yaml:"tables,omitempty,flow"`
}

type question struct {
	ID         text        `yaml:"id"`
	Question   text        `yaml:"question"`
	Parameters []parameter `yaml:"parameters,omitempty"`
	SQL        text        `yaml:"sql"`
	Note       text        `yaml:"note,omitempty"`
}

type parameter struct {
	Name   text `yaml:"name"`
	Type   text `yaml:"type"`
	Column text `yaml:"column,omitempty"`
}

func (f *File) layout() *layout {
	l := &layout{Version: f.Version, Vocabulary: f.Vocabulary}
	for _, s := range f.Synonyms {
		l.Synonyms = append(l.Synonyms, synonym{text(s.Phrase), text(s.Means)})
	}
	for _, t := range f.Meanings.Tables {
		out := table{Table: text(t.Table), Description: text(t.Description)}
		for _, c := range t.Columns {
			out.Columns = append(out.Columns, column{text(c.Column), text(c.Description)})
		}
		l.Tables = append(l.Tables, out)
	}
	for _, x := range f.Meanings.Metrics {
		l.Metrics = append(l.Metrics, metric{
			Name: text(x.Name), Synonyms: texts(x.Synonyms), Expression: text(x.Expression), Table: text(x.Table),
			Filters: texts(x.Filters), Description: text(x.Description), Format: text(x.Format),
		})
	}
	for _, r := range f.Meanings.Relations {
		l.Relations = append(l.Relations, relation{text(r.Table), texts(r.Columns), text(r.RefTable), texts(r.RefColumns), r.Rejected})
	}
	for _, in := range f.Meanings.Instructions {
		l.Instructions = append(l.Instructions, instruction{text(in.Text), texts(in.Tables)})
	}
	for _, v := range f.Meanings.Verified {
		out := question{ID: text(v.ID), Question: text(v.Question), SQL: text(v.SQL), Note: text(v.Note)}
		for _, p := range v.Parameters {
			out.Parameters = append(out.Parameters, parameter{text(p.Name), text(p.Type), text(p.Column)})
		}
		l.Verified = append(l.Verified, out)
	}
	return l
}

func (l *layout) file() *File {
	f := &File{Version: l.Version, Vocabulary: l.Vocabulary}
	for _, s := range l.Synonyms {
		f.Synonyms = append(f.Synonyms, Synonym{string(s.Phrase), string(s.Means)})
	}
	m := &f.Meanings
	for _, t := range l.Tables {
		out := events.TableMeaning{Table: string(t.Table), Description: string(t.Description)}
		for _, c := range t.Columns {
			out.Columns = append(out.Columns, events.ColumnMeaning{Column: string(c.Column), Description: string(c.Description)})
		}
		m.Tables = append(m.Tables, out)
	}
	for _, x := range l.Metrics {
		m.Metrics = append(m.Metrics, events.Metric{
			Name: string(x.Name), Synonyms: plainTexts(x.Synonyms), Expression: string(x.Expression), Table: string(x.Table),
			Filters: plainTexts(x.Filters), Description: string(x.Description), Format: events.MetricFormat(x.Format),
		})
	}
	for _, r := range l.Relations {
		m.Relations = append(m.Relations, events.Relation{
			Table: string(r.Table), Columns: plainTexts(r.Columns), RefTable: string(r.RefTable), RefColumns: plainTexts(r.RefColumns), Rejected: r.Rejected,
		})
	}
	for _, in := range l.Instructions {
		m.Instructions = append(m.Instructions, events.Instruction{Text: string(in.Text), Tables: plainTexts(in.Tables)})
	}
	for _, v := range l.Verified {
		out := events.VerifiedQuestion{ID: string(v.ID), Question: string(v.Question), SQL: string(v.SQL), Note: string(v.Note)}
		for _, p := range v.Parameters {
			out.Parameters = append(out.Parameters, events.Parameter{Name: string(p.Name), Type: events.ParameterType(p.Type), Column: string(p.Column)})
		}
		m.Verified = append(m.Verified, out)
	}
	return f
}
