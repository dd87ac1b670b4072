package learn

// Feature is the hash of something that may be true of a question, a column or a
// frame. Features are built by steps, so that no text is put together for them.
type Feature uint32

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// Of starts a feature by its name.
func Of(name string) Feature { return Feature(fnvOffset).Text(name) }

// Text adds a word to a feature.
func (f Feature) Text(s string) Feature {
	h := uint32(f)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return Feature((h ^ 0xff) * fnvPrime)
}

// Int adds a small number to a feature.
func (f Feature) Int(n int) Feature {
	return Feature(((uint32(f)^uint32(n+128))*fnvPrime ^ 0xfe) * fnvPrime)
}

// Bool adds a yes or no to a feature.
func (f Feature) Bool(b bool) Feature {
	if b {
		return f.Int(1)
	}
	return f.Int(0)
}

// With pairs two features.
func (f Feature) With(o Feature) Feature { return Feature(Mix(uint32(f), uint32(o))) }

// Mix scrambles a pair of hashes into one.
func Mix(a, b uint32) uint32 {
	h := a*0x9E3779B1 ^ (b + 0x7F4A7C15 + (a << 6) + (a >> 2))
	h ^= h >> 15
	h *= 0x85EBCA6B
	h ^= h >> 13
	return h
}

// clamp bounds a count so that few weights serve all.
func clamp(x, limit int) int { return max(-limit, min(x, limit)) }
