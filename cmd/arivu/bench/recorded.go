package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// Recorded replies with predictions made elsewhere or earlier, by the id of the
// question. A question without one counts as failed.
type Recorded map[string]Reply

// ReadPredictions reads JSON lines of id, sql, refused and, if there is one,
// confidence. What [WriteResults] writes can be read.
func ReadPredictions(r io.Reader) (Recorded, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	out := make(Recorded)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var in struct {
			ID         string  `json:"id"`
			SQL        string  `json:"sql"`
			Refused    bool    `json:"refused"`
			Confidence float64 `json:"confidence"`
		}
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			return nil, fmt.Errorf("reading predictions: line %d: %w", n, err)
		}
		reply := Reply{Outcome: Refused, Confidence: in.Confidence}
		if in.SQL != "" && !in.Refused {
			reply.Outcome, reply.Candidates = Answered, []string{in.SQL}
		}
		out[in.ID] = reply
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading predictions: %w", err)
	}
	return out, nil
}

// Ask implements Asker.
func (r Recorded) Ask(_ context.Context, q Question) Reply {
	reply, ok := r[q.ID]
	if !ok {
		return Reply{Outcome: Failed, Restatement: "there is no prediction"}
	}
	return reply
}
