package demo

// Progress says how far the making of the demo database has come.
type Progress struct {
	// Table is the table being filled.
	Table string
	// Done and Total count rows over all tables. Done reaches Total once, with the
	// last row; indexes follow.
	Done, Total int
}

// meter counts rows for a progress function, which may be nil.
type meter struct {
	at     Progress
	report func(Progress)
}

func newMeter(s *shop, report func(Progress)) *meter {
	m := &meter{report: report}
	for _, t := range tables {
		m.at.Total += t.rows(s).count
	}
	return m
}

// add counts rows of a table as done.
func (m *meter) add(table string, rows int) {
	m.at.Table = table
	m.at.Done += rows
	if m.report != nil {
		m.report(m.at)
	}
}
