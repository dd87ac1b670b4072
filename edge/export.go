package edge

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

const (
	// exportWatch is how often it is looked whether who waits for an export is there.
	exportWatch = 500 * time.Millisecond
	// exportWrite is how long a client may take no bytes of an export.
	exportWrite = time.Minute
)

// The trailers of an export: what is known when all rows have been sent.
const (
	trailerRowCount  = "Arivu-Row-Count"
	trailerTruncated = "Arivu-Truncated"
)

// mediaTypes are how the files of exports are declared.
var mediaTypes = map[events.ExportFormat]string{
	events.ExportCSV:     "text/csv; charset=utf-8; header=present",
	events.ExportXLSX:    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	events.ExportJSON:    fiber.MIMEApplicationJSONCharsetUTF8,
	events.ExportNDJSON:  "application/x-ndjson; charset=utf-8",
	events.ExportParquet: "application/vnd.apache.parquet",
	events.ExportArrow:   "application/vnd.apache.arrow.stream",
}

// exportRows sends all rows of a question's result as a file, straight from the
// executor. What can be refused is refused before the file begins; what goes wrong
// later cuts the connection, so that no client takes a part for the whole.
func (s *Server) exportRows(c *fiber.Ctx) error {
	in, err := exportWish(c)
	if err != nil {
		return err
	}
	q, err := s.question(s.ctx, identity(c), in.Question)
	if err != nil {
		return err
	}
	if q.Executed == nil {
		return noRows(q)
	}
	in.Address, in.User = q.Address, identity(c).User
	if !s.join() {
		return context.Canceled
	}
	r, err := s.bus.Transfer(s.serving, events.StageExecutor, events.VerbExport, in)
	if err != nil {
		s.streams.Done()
		return err
	}
	file := &exportFile{r: r, conn: c.Context().Conn(), header: &c.Response().Header, left: s.streams.Done}
	if err := file.await(); err != nil && !errors.Is(err, io.EOF) {
		return errors.Join(exportProblem(err), file.Close())
	}
	s.sendExport(c, q, in.Format, file)
	return nil
}

func (s *Server) sendExport(c *fiber.Ctx, q *events.Question, format events.ExportFormat, file *exportFile) {
	c.Set(fiber.HeaderContentType, mediaTypes[format])
	c.Set(fiber.HeaderContentDisposition, attachment(q.Asked.Question, format))
	c.Set("X-Accel-Buffering", "no")
	for _, name := range []string{trailerRowCount, trailerTruncated} {
		// The names are not among those that may not be trailers.
		_ = c.Response().Header.AddTrailer(name)
	}
	// The write deadline of an export must not outlive it.
	c.Context().SetConnectionClose()
	c.Context().SetBodyStream(file, -1)
}

// exportWish reads what to export and how; the question is its id only.
func exportWish(c *fiber.Ctx) (events.ExportRows, error) {
	var in events.ExportRows
	id, err := events.ParseID(c.Query("question"))
	if err != nil {
		return in, malformed("question", "%s.", err)
	}
	in.Question = id
	in.Format = events.ExportFormat(c.Query("format", string(events.ExportCSV)))
	if !slices.Contains(events.ExportFormats(), in.Format) {
		return in, malformed("format", "format is %q; it must be one of %s.", clip(string(in.Format), 32), formatNames())
	}
	if in.MaxRows, err = queryInt(c, "max_rows", 0, 1, 1<<31-1); err != nil {
		return in, err
	}
	switch text := c.Query("bom", "false"); text {
	case "true", "1":
		in.BOM = true
	case "false", "0":
	default:
		return in, malformed("bom", "bom is %q; it must be true or false.", clip(text, 32))
	}
	return in, nil
}

func formatNames() string {
	var names []string
	for _, f := range events.ExportFormats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// exportProblem is the problem for an export that was refused. One that the present
// schema does not allow is a conflict with it.
func exportProblem(err error) error {
	var known *events.Error
	if !errors.As(err, &known) {
		return err
	}
	p := roleProblem(known)
	if known.Class.Repairable() && known.Class != events.ClassType {
		p = conflict("question", "%s", known.Message)
		p.Class = known.Class
	}
	return p.because(err)
}

// attachment names a file after its question, for clients of all ages (RFC 6266).
func attachment(question string, format events.ExportFormat) string {
	name := fileName(question)
	ascii := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + ascii + "." + string(format) + `"; filename*=UTF-8''` + url.PathEscape(name) + "." + string(format)
}

// maxFileName bounds the name of a file in characters.
const maxFileName = 60

// fileName keeps letters and digits of a question, with a dash for what is between.
func fileName(question string) string {
	words := strings.FieldsFunc(question, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	name := []rune(strings.ToLower(strings.Join(words, "-")))
	name = name[:min(len(name), maxFileName)]
	if text := strings.Trim(string(name), "-"); text != "" {
		return text
	}
	return "export"
}

// exportFile is a transfer as the body of a reply. The HTTP server reads it as fast as
// the client takes it and closes it at the end, whichever that is.
type exportFile struct {
	r      *bus.Receiver
	conn   net.Conn
	header interface{ Set(key, value string) }
	left   func()
	closed bool
}

// Read implements io.Reader. An error makes the HTTP server cut the connection.
func (f *exportFile) Read(p []byte) (int, error) {
	if err := f.conn.SetWriteDeadline(time.Now().Add(exportWrite)); err != nil {
		return 0, err
	}
	if err := f.await(); err != nil {
		return 0, f.end(err)
	}
	n, err := f.r.Read(p)
	return n, f.end(err)
}

// Close implements io.Closer.
func (f *exportFile) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	defer f.left()
	return f.r.Close()
}

// await waits for something to send, as long as the client is there to send it to.
// Its error is what ended the export.
func (f *exportFile) await() error {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), exportWatch)
		came := f.r.Await(ctx)
		cancel()
		if came {
			return f.r.Err()
		}
		if hungUp(f.conn) {
			return context.Canceled
		}
	}
}

// end sets the trailers when everything has been sent.
func (f *exportFile) end(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	var done events.Exported
	if broken := f.r.End(&done); broken != nil {
		return broken
	}
	f.header.Set(trailerRowCount, strconv.Itoa(done.RowCount))
	f.header.Set(trailerTruncated, strconv.FormatBool(done.Truncated))
	return err
}

var _ io.ReadCloser = (*exportFile)(nil)
