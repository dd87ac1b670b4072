package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"arivu/events"
)

type exportCmd struct {
	Remote
	ID      string `arg:"" help:"The question's id, as printed by ask --json and traces."`
	Format  string `help:"csv, xlsx, json, ndjson, parquet or arrow. Default: by the name of the file, else csv." short:"f" placeholder:"FORMAT"`
	Out     string `help:"The file to write; it appears when it is whole. Default: standard output." short:"o" placeholder:"FILE"`
	MaxRows int    `help:"Write at most this many rows." placeholder:"N"`
	BOM     bool   `help:"Begin CSV with a byte order mark, which some spreadsheets need."`
}

// Help is shown by `arivu export --help`.
func (*exportCmd) Help() string {
	return `The question's statement is checked and run again, and all of its rows are written,
up to the server's limit (limits.export_rows).

  arivu export 01890a5d… --out orders.xlsx
  arivu export 01890a5d… --format ndjson | jq .country`
}

// exportQuiet is how long an export goes on without a word.
const exportQuiet = time.Second

// Run exports.
func (c *exportCmd) Run(e *env) error {
	format, err := c.format()
	if err != nil {
		return usageError{err}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	file, err := api.Export(e.ctx, c.ID, format, c.MaxRows, c.BOM)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	said := &progress{to: e.err, shown: terminal(e.err), began: time.Now()}
	if err := c.write(e, io.TeeReader(file, said)); err != nil {
		said.end()
		if e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		return fmt.Errorf("exporting: %w", err)
	}
	said.end()
	done, err := file.Outcome()
	if err != nil {
		return err
	}
	if done.Truncated {
		fmt.Fprintf(e.err, "Cut off after %s by a limit: the database has more.\n", counted(done.RowCount, "row"))
	} else if c.Out != "" {
		fmt.Fprintf(e.err, "Wrote %s to %s.\n", counted(done.RowCount, "row"), c.Out)
	}
	return nil
}

// format is the one that was asked for, or that the file's name says.
func (c *exportCmd) format() (events.ExportFormat, error) {
	name := c.Format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(c.Out), ".")
	}
	if name == "" {
		return events.ExportCSV, nil
	}
	var names []string
	for _, f := range events.ExportFormats() {
		if string(f) == name {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("there is no format %q: use --format with one of %s", name, strings.Join(names, ", "))
}

// write copies to the file, or to the output if none is named.
func (c *exportCmd) write(e *env, from io.Reader) error {
	if c.Out == "" {
		_, err := io.Copy(e.out, from)
		return err
	}
	return writeWhole(c.Out, from)
}

// writeWhole copies to a file, which gets its name when it is whole.
func writeWhole(name string, from io.Reader) error {
	to, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err == nil {
		err = os.Rename(to.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(to.Name()))
	}
	return nil
}

// progress counts bytes, and shows them where a person looks on and it takes long.
type progress struct {
	to    io.Writer
	shown bool
	began time.Time
	last  time.Time
	bytes int64
}

// Write implements io.Writer.
func (p *progress) Write(b []byte) (int, error) {
	p.bytes += int64(len(b))
	now := time.Now()
	if p.shown && now.Sub(p.began) > exportQuiet && now.Sub(p.last) > exportQuiet/4 {
		p.last = now
		fmt.Fprintf(p.to, "\r\x1b[K%.1f MB in %s", float64(p.bytes)/1e6, now.Sub(p.began).Round(time.Second))
	}
	return len(b), nil
}

// end clears the line.
func (p *progress) end() {
	if !p.last.IsZero() {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
