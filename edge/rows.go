package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// How many rows one page may have.
const (
	defaultPage = 200
	maxPage     = 1000
)

// rowsPage is a stretch of a result. Next is the offset to go on from, null at
// the end.
type rowsPage struct {
	Columns   []events.ResultColumn `json:"columns"`
	Offset    int                   `json:"offset"`
	Limit     int                   `json:"limit"`
	RowCount  int                   `json:"row_count"`
	Truncated bool                  `json:"truncated"`
	// TruncatedBy is the limit that left rows out.
	TruncatedBy string `json:"truncated_by,omitempty"`
	Next        *int   `json:"next"`

	rows []events.Row
}

// getRows shows a stretch of a question's result.
func (s *Server) getRows(c *fiber.Ctx) error {
	offset, err := queryInt(c, "offset", 0, 0, 1<<31-1)
	if err != nil {
		return err
	}
	limit, err := queryInt(c, "limit", defaultPage, 1, maxPage)
	if err != nil {
		return err
	}
	q, err := s.questionOf(c)
	if err != nil {
		return err
	}
	if q.Executed == nil {
		return noRows(q)
	}
	// A result never changes, so where its rows are says which they are. Clients may
	// keep them; browsers are told not to.
	tag := fmt.Sprintf(`"%s.%d.%d"`, q.Question, offset, limit)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(http.StatusNotModified)
	}
	page, err := s.rows(q.Executed, offset, limit)
	if err != nil {
		return err
	}
	data, err := json.Marshal(page)
	if err != nil {
		return fmt.Errorf("encoding a page of rows: %w", err)
	}
	c.Set(fiber.HeaderETag, tag)
	data = append(data[:len(data)-1], `,"rows":`...)
	return sendJSON(c, http.StatusOK, append(appendRows(data, page.rows), '}'))
}

func noRows(q *events.Question) error {
	if q.Ended() {
		return notFound("id", "This question ended as %s, without rows.", q.Status())
	}
	p := conflict("id", "This question has no rows yet. Ask again when it has been executed, or follow %s/stream.", questionPath(q.Question))
	return p
}

func (s *Server) rows(x *events.Executed, offset, limit int) (*rowsPage, error) {
	page := &rowsPage{Columns: list(x.Columns), Offset: offset, Limit: limit, RowCount: x.RowCount, Truncated: x.Truncated, TruncatedBy: x.TruncatedBy}
	end := min(offset+limit, x.RowCount)
	if offset >= end {
		return page, nil
	}
	if end < x.RowCount {
		page.Next = &end
	}
	if end <= len(x.Rows) {
		page.rows = x.Rows[offset:end]
		return page, nil
	}
	if x.Result == nil || x.Result.PageRows < 1 {
		return nil, resultLost(nil)
	}
	for n := offset / x.Result.PageRows; n*x.Result.PageRows < end; n++ {
		rows, err := s.storedRows(x.Result, n)
		if err != nil {
			return nil, err
		}
		first := n * x.Result.PageRows
		from, to := max(offset-first, 0), min(end-first, len(rows))
		if from < to {
			page.rows = append(page.rows, rows[from:to]...)
		}
	}
	return page, nil
}

func (s *Server) storedRows(ref *events.ResultRef, n int) ([]events.Row, error) {
	data, err := s.bus.Page(s.ctx, ref.Object, n)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, resultLost(err)
	}
	if err != nil {
		return nil, err
	}
	var rows []events.Row
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("decoding page %d of a result: %w", n, err)
	}
	return rows, nil
}

func resultLost(err error) error {
	p := newProblem(http.StatusGone, "id", "The stored result is past its lifetime; only its first rows are left. Ask the question again.")
	p.Class = events.ClassResultLost
	return p.because(err)
}

// queryInt reads a whole number from the query string.
func queryInt(c *fiber.Ctx, name string, def, low, high int) (int, error) {
	text := c.Query(name)
	if text == "" {
		return def, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, malformed(name, "%s is %q; it must be a whole number from %d to %d.", name, clip(text, 32), low, high)
	}
	return n, nil
}
