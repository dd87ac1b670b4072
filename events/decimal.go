package events

import (
	"math/big"
	"strconv"
	"strings"
)

// decimal is unscaled × 10^−scale, as databases write numbers. It is never changed.
type decimal struct {
	unscaled *big.Int
	scale    int
}

// maxScale bounds the digits that are reckoned with on either side of the point: a row
// may hold 1e999999.
const maxScale = 60

// parseDecimal reads a plain or scientific number.
func parseDecimal(text string) (decimal, bool) {
	mantissa, exponent, scientific := cutExponent(text)
	shift := 0
	if scientific {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift < -maxScale || shift > maxScale {
			return decimal{}, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if len(digits) > 2*maxScale || !plainDigits(digits) {
		return decimal{}, false
	}
	unscaled := new(big.Int)
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		unscaled.SetInt64(n)
	} else {
		unscaled.SetString(digits, 10)
	}
	scale := len(fraction) - shift
	if scale < 0 {
		return decimal{unscaled: unscaled.Mul(unscaled, pow10(-scale))}, true
	}
	return decimal{unscaled: unscaled, scale: scale}, true
}

func cutExponent(text string) (mantissa, exponent string, found bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+1:], true
}

// plainDigits reports whether the text is digits with an optional sign.
func plainDigits(text string) bool {
	text = strings.TrimLeft(text, "+-")
	return text != "" && strings.Trim(text, "0123456789") == ""
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

func (d decimal) plus(e decimal) decimal {
	a, b, scale := aligned(d, e)
	return decimal{unscaled: new(big.Int).Add(a, b), scale: scale}
}

func (d decimal) cmp(e decimal) int {
	a, b, _ := aligned(d, e)
	return a.Cmp(b)
}

// aligned gives both the larger scale.
func aligned(d, e decimal) (a, b *big.Int, scale int) {
	switch {
	case d.scale < e.scale:
		return new(big.Int).Mul(d.unscaled, pow10(e.scale-d.scale)), e.unscaled, e.scale
	case e.scale < d.scale:
		return d.unscaled, new(big.Int).Mul(e.unscaled, pow10(d.scale-e.scale)), d.scale
	default:
		return d.unscaled, e.unscaled, d.scale
	}
}

// averageDecimals are the digits that an average has behind the point beyond those of
// what it is of.
const averageDecimals = 4

// over is d divided by n, rounded half away from zero.
func (d decimal) over(n int64) string {
	r := new(big.Rat).SetFrac(d.unscaled, new(big.Int).Mul(pow10(d.scale), big.NewInt(n)))
	return trimZeros(r.FloatString(d.scale + averageDecimals))
}

func (d decimal) text() string {
	return trimZeros(new(big.Rat).SetFrac(d.unscaled, pow10(d.scale)).FloatString(d.scale))
}

// trimZeros takes off what says nothing behind the point.
func trimZeros(number string) string {
	if !strings.Contains(number, ".") {
		return number
	}
	return strings.TrimRight(strings.TrimRight(number, "0"), ".")
}
