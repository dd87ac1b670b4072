package tracer

import "container/heap"

// wakeHeap orders traces by when they are due, the next one first.
type wakeHeap []*openTrace

// Len implements heap.Interface.
func (h wakeHeap) Len() int { return len(h) }

// Less implements heap.Interface.
func (h wakeHeap) Less(i, j int) bool { return h[i].wake.Before(h[j].wake) }

// Swap implements heap.Interface.
func (h wakeHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface.
func (h *wakeHeap) Push(x any) {
	o := x.(*openTrace) //nolint:forcetypeassert // the heap holds nothing else
	o.index = len(*h)
	*h = append(*h, o)
}

// Pop implements heap.Interface.
func (h *wakeHeap) Pop() any {
	old := *h
	o := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	o.index = -1
	return o
}

var _ heap.Interface = (*wakeHeap)(nil)
