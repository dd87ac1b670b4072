package learn

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"arivu/planner/offline/learn/shape"
)

// Version is the format of model files and the set of features they were trained
// on. A file of another version is not read.
const Version = 1

// magic starts every model file.
const magic = "arivu-planner-model\n"

// ErrVersion says that a model file is of another version or no model file at all.
var ErrVersion = errors.New("this is not a model file of the version that is needed")

// header is the part of a file that is no plain weights.
type header struct {
	Info   Info           `json:"info"`
	Shapes []*shape.Shape `json:"shapes"`
	Counts []int          `json:"counts"`
	Ranker *Ranker        `json:"ranker"`
	Sure   *Calibrator    `json:"calibrator"`
	Both   *Council       `json:"council,omitempty"`
}

// Encode writes the model as a file.
func (m *Model) Encode() ([]byte, error) {
	head, err := json.Marshal(header{m.Info, m.Shapes, m.Counts, m.Rank, m.Sure, m.Both})
	if err != nil {
		return nil, fmt.Errorf("writing model header: %w", err)
	}
	body := binary.AppendUvarint(nil, uint64(len(head)))
	body = append(body, head...)
	for _, w := range []*Weights{m.ByShape, m.BySlot, m.Rank.Sparse} {
		body = w.appendTo(body)
	}
	var out bytes.Buffer
	out.WriteString(magic)
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing model: %w", err)
	}
	if _, err := z.Write(body); err != nil {
		return nil, fmt.Errorf("compressing model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compressing model: %w", err)
	}
	return out.Bytes(), nil
}

// largest bounds what a file may unpack to.
const largest = 64 << 20

// Decode reads a model file.
func Decode(file []byte) (*Model, error) {
	packed, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok {
		return nil, ErrVersion
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpacking model: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(z, largest))
	if err != nil {
		return nil, fmt.Errorf("unpacking model: %w", err)
	}
	r := &reader{data: body}
	var h header
	if err := json.Unmarshal(r.take(int(r.uvarint())), &h); err != nil {
		return nil, fmt.Errorf("reading model header: %w", err)
	}
	if h.Info.Version != Version || h.Ranker == nil || h.Sure == nil || len(h.Counts) != len(h.Shapes) {
		return nil, ErrVersion
	}
	m := NewModel(h.Shapes, h.Counts)
	m.Info, m.Rank, m.Sure, m.Both = h.Info, h.Ranker, h.Sure, h.Both
	m.ByShape = r.weights()
	slots := r.weights()
	m.Rank.Sparse = r.weights()
	if r.err != nil {
		return nil, fmt.Errorf("reading model: %w", r.err)
	}
	m.SetSlots(slots)
	return m, nil
}
