package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// letterLine is a dead letter in a list: an event that a stage could not handle.
type letterLine struct {
	ID         string       `json:"id"`
	Stage      events.Stage `json:"stage"`
	Kind       events.Kind  `json:"kind,omitempty"` // of the event, absent for spans
	Reason     string       `json:"reason"`
	Deliveries uint64       `json:"deliveries"`
	Time       time.Time    `json:"time"`
	// Question is what it is about, absent if that cannot be told. Text, Connection,
	// SessionID and Status are as far as they are known.
	Question   string        `json:"question,omitempty"`
	Text       string        `json:"question_text,omitempty"`
	Connection string        `json:"connection,omitempty"`
	SessionID  string        `json:"session_id,omitempty"`
	Status     events.Status `json:"status,omitempty"`
}

func (s *Server) newLetterLine(l *bus.DeadLetter) letterLine {
	v := letterLine{
		ID: strconv.FormatUint(l.ID, 10), Stage: l.Stage, Kind: l.Kind(), Reason: l.Reason, Deliveries: l.Deliveries, Time: l.Time,
	}
	a, ok := l.Address()
	if !ok {
		return v
	}
	v.Question = a.Question
	if line, known := s.ledger.Line(a.Tenant, a.Question); known && s.shown(line) {
		v.Text, v.Connection, v.SessionID, v.Status = line.Text, line.Connection, line.SessionID, line.Status
	}
	return v
}

// letterView is a dead letter with what it holds and what became of its question.
type letterView struct {
	letterLine
	Subject string `json:"subject"`
	Seq     uint64 `json:"seq"` // of the event in the log
	// Event is what could not be handled, as it came: JSON where it is, else text. Cut
	// says that it is longer than it is shown.
	Event json.RawMessage `json:"event"`
	Cut   bool            `json:"cut"`
	// Steps are the events of the question, none if the log no longer has it.
	Steps []events.Step `json:"steps"`
	// Redrivable says that the question can be asked anew; Obstacle says why not.
	Redrivable bool   `json:"redrivable"`
	Obstacle   string `json:"obstacle,omitempty"`
}

// maxLetter is how much of an event is shown, in bytes.
const maxLetter = 256 << 10

// listDeadLetters shows what could not be handled, newest first, a page at a time.
func (s *Server) listDeadLetters(c *fiber.Ctx) error {
	limit, err := queryInt(c, "limit", defaultList, 1, maxList)
	if err != nil {
		return err
	}
	before, err := queryCursor(c)
	if err != nil {
		return err
	}
	letters, count, err := s.letters(identity(c), before, limit+1)
	if err != nil {
		return err
	}
	var next *string
	if len(letters) > limit {
		letters = letters[:limit]
		cursor := strconv.FormatUint(letters[limit-1].ID, 10)
		next = &cursor
	}
	lines := make([]letterLine, len(letters))
	for i := range letters {
		lines[i] = s.newLetterLine(&letters[i])
	}
	return reply(c, http.StatusOK, map[string]any{"letters": lines, "count": count, "next": next})
}

// letters are the newest dead letters below an id that somebody may know of, and how many
// there are.
func (s *Server) letters(who auth.Identity, before uint64, limit int) ([]bus.DeadLetter, int, error) {
	if who.Limited() {
		return s.lettersSeen(who, before, limit)
	}
	count, err := s.bus.CountDeadLetters(s.ctx, who.Tenant)
	if err != nil || count == 0 {
		return nil, 0, err
	}
	letters, err := s.bus.DeadLetters(s.ctx, who.Tenant, before, limit)
	return letters, count, err
}

// lettersSeen looks at the newest letters for those about connections that somebody sees.
func (s *Server) lettersSeen(who auth.Identity, before uint64, limit int) (seen []bus.DeadLetter, count int, err error) {
	all, err := s.bus.DeadLetters(s.ctx, who.Tenant, 0, maxLetters)
	for i := range all {
		ok, err := s.seesLetter(who, &all[i])
		if err != nil {
			return nil, 0, err
		}
		if !ok {
			continue
		}
		count++
		if len(seen) < limit && (before == 0 || all[i].ID < before) {
			seen = append(seen, all[i])
		}
	}
	return seen, count, err
}

// seesLetter reports whether somebody may know of a letter: of its question's connection,
// or of every one if that cannot be told.
func (s *Server) seesLetter(who auth.Identity, l *bus.DeadLetter) (bool, error) {
	if !who.Limited() {
		return true, nil
	}
	q, err := s.questionOfLetter(l)
	return err == nil && q != nil && q.Asked != nil && who.Sees(q.Asked.Connection), err
}

// maxLetters bounds the letters that are looked at for somebody who does not see all.
const maxLetters = 500

// getDeadLetter shows one with its history.
func (s *Server) getDeadLetter(c *fiber.Ctx) error {
	l, err := s.letterOf(c)
	if err != nil {
		return err
	}
	q, err := s.questionOfLetter(l)
	if err != nil {
		return err
	}
	v := letterView{letterLine: s.newLetterLine(l), Subject: l.Subject, Seq: l.Seq, Steps: []events.Step{}, Obstacle: obstacle(l, q)}
	v.Event, v.Cut = shownEvent(l.Data)
	v.Redrivable = v.Obstacle == ""
	if q != nil {
		trace := events.NewTrace(q, nil)
		v.Text, v.Connection, v.SessionID, v.Status, v.Steps = trace.Text, trace.Connection, trace.SessionID, trace.Status, trace.Steps
	}
	return reply(c, http.StatusOK, v)
}

// shownEvent is an event as JSON: itself, or a text of what is not JSON or too long.
func shownEvent(data []byte) (event json.RawMessage, cut bool) {
	if len(data) <= maxLetter && json.Valid(data) && utf8.Valid(data) {
		return data, false
	}
	cut = len(data) > maxLetter
	return appendString(nil, string(data[:min(len(data), maxLetter)])), cut
}

// redriveDeadLetter asks the question of a letter anew and removes the letter. The
// question itself has ended, and a question ends once.
func (s *Server) redriveDeadLetter(c *fiber.Ctx) error {
	l, err := s.letterOf(c)
	if err != nil {
		return err
	}
	q, err := s.questionOfLetter(l)
	if err != nil {
		return err
	}
	if why := obstacle(l, q); why != "" {
		return conflict("letter", "%s", why)
	}
	who, w := identity(c), wishAgain(q)
	// Whoever else does the same at this moment gets the same question.
	o, err := newOnce(fmt.Sprintf("\x00dead letter %d", l.ID), w)
	if err != nil {
		return err
	}
	waiter, again, err := s.accept(s.ctx, who, w, o)
	if err != nil {
		return err
	}
	waiter.Close()
	if err := s.bus.DiscardDeadLetter(s.ctx, who.Tenant, l.ID); err != nil && !errors.Is(err, bus.ErrNotFound) {
		return err
	}
	s.auditLetter(c, events.AuditLetterRedriven, l, map[string]string{"asked_again": again.Question})
	return s.promise(c, again)
}

// wishAgain is what was asked.
func wishAgain(q *events.Question) wish {
	a := q.Asked
	return wish{Question: a.Question, SQL: a.SQL, Connection: a.Connection, SessionID: a.SessionID, Parent: a.Parent, Options: a.Options}
}

// discardDeadLetter removes a letter. Its question stays as it ended.
func (s *Server) discardDeadLetter(c *fiber.Ctx) error {
	l, err := s.letterOf(c)
	if err != nil {
		return err
	}
	if err := s.bus.DiscardDeadLetter(s.ctx, identity(c).Tenant, l.ID); err != nil {
		return err
	}
	s.auditLetter(c, events.AuditLetterDiscarded, l, nil)
	return c.SendStatus(http.StatusNoContent)
}

func (s *Server) auditLetter(c *fiber.Ctx, action events.AuditAction, l *bus.DeadLetter, detail map[string]string) {
	object := strconv.FormatUint(l.ID, 10)
	entry := events.Audit{Action: action, Object: object, Detail: map[string]string{"stage": string(l.Stage), "reason": clip(l.Reason, maxReason)}}
	if a, ok := l.Address(); ok {
		entry.Object = a.Question
	}
	maps.Copy(entry.Detail, detail)
	s.audit(c, "letter."+object+"."+string(action), entry)
}

// letterOf reads the dead letter that the route names.
func (s *Server) letterOf(c *fiber.Ctx) (*bus.DeadLetter, error) {
	id, err := strconv.ParseUint(c.Params("letter"), 10, 64)
	if err != nil {
		return nil, malformed("letter", "%q is not the id of a dead letter; /api/deadletters lists them.", clip(c.Params("letter"), 32))
	}
	who := identity(c)
	l, err := s.bus.DeadLetter(s.ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	sees, err := s.seesLetter(who, l)
	if err == nil && !sees {
		err = fmt.Errorf("dead letter %d is not %s's to see: %w", id, who.User, bus.ErrNotFound)
	}
	return l, err
}

// questionOfLetter is the question that a letter is about, nil if it is about none or the
// log does not have it or cannot read it.
func (s *Server) questionOfLetter(l *bus.DeadLetter) (*events.Question, error) {
	a, ok := l.Address()
	if !ok {
		return nil, nil
	}
	q, err := s.bus.Question(s.ctx, a)
	if errors.Is(err, bus.ErrUnavailable) {
		return nil, err
	}
	if err != nil {
		return nil, nil //nolint:nilerr // what cannot be read is why there is a letter
	}
	return q, nil
}

// obstacle is why the question of a letter cannot be asked anew, "" if it can.
func obstacle(l *bus.DeadLetter, q *events.Question) string {
	switch {
	case l.Stage == events.StageTracer:
		return "This record is missing in what people see of its question, not in its answer. Rebuild the traces with arivu rebuild, or discard the letter."
	case q == nil || q.Asked == nil:
		return "The log does not have the question any more, or cannot read it. Discard the letter."
	case !q.Ended():
		return "The question has not ended yet. Wait until " + q.Deadline().Format(time.RFC3339) + ", or stop it, and try again."
	default:
		return ""
	}
}
