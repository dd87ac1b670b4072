package personal

import (
	"net/netip"
	"strings"

	"arivu/events"
)

const (
	// maxLooked bounds the values of one column that are looked at.
	maxLooked = 2000
	// least is how many values it takes to say something of a column, mostShare how many of
	// a hundred must have the shape.
	least     = 5
	mostShare = 80
)

// Shapes counts which shapes the values of one column have. Its zero value is ready.
type Shapes struct {
	looked int
	counts [len(shapes)]int
}

// shapes are tried in this order; a value has one.
var shapes = [...]struct {
	kind events.PersonalKind
	fits func(string) bool
}{
	{events.PersonalEmail, isEmail},
	{events.PersonalIP, isIP},
	{events.PersonalAccount, isIBAN},
	{events.PersonalNationalID, isSSN},
	{events.PersonalCard, isCard},
	{events.PersonalPhone, isPhone},
}

// Look counts a value.
func (s *Shapes) Look(value string) {
	if s.looked >= maxLooked || value == "" {
		return
	}
	s.looked++
	for i := range shapes {
		if shapes[i].fits(value) {
			s.counts[i]++
			return
		}
	}
}

// Kind is the shape that nearly all values have, with its share in percent; "" if none has.
func (s *Shapes) Kind() (kind events.PersonalKind, share int) {
	if s.looked < least {
		return "", 0
	}
	for i, n := range s.counts {
		if share := n * 100 / s.looked; share >= mostShare {
			return shapes[i].kind, share
		}
	}
	return "", 0
}

func isEmail(v string) bool {
	user, host, ok := strings.Cut(v, "@")
	dot := strings.LastIndexByte(host, '.')
	return ok && user != "" && dot > 0 && dot < len(host)-2 && !strings.ContainsAny(v, " ,;/\t") && strings.Count(v, "@") == 1
}

// isIP takes an address without a zone. A text like "1.2.3.4" may be the version of a
// program, too: a hint is no verdict.
func isIP(v string) bool {
	if len(v) < 7 || len(v) > 39 || !strings.ContainsAny(v, ".:") {
		return false
	}
	a, err := netip.ParseAddr(v)
	return err == nil && a.Zone() == ""
}

func isSSN(v string) bool {
	return len(v) == 11 && v[3] == '-' && v[6] == '-' && digits(v[:3]) == 3 && digits(v[4:6]) == 2 && digits(v[7:]) == 4
}

func digits(v string) int {
	n := 0
	for i := range len(v) {
		if v[i] >= '0' && v[i] <= '9' {
			n++
		}
	}
	return n
}

// maxWritten bounds a card's or account's number with what stands between its digits.
const maxWritten = 64

var gaps = strings.NewReplacer(" ", "", "-", "")

// isCard takes 13 to 19 digits whose last one checks the others (ISO/IEC 7812).
func isCard(v string) bool {
	if len(v) < 13 || len(v) > maxWritten {
		return false
	}
	number := gaps.Replace(v)
	n := len(number)
	if n < 13 || n > 19 || digits(number) != n || number[0] == '0' {
		return false
	}
	sum := 0
	for i := range n {
		d := int(number[n-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// isIBAN takes an account number whose check digits are right (ISO 13616).
func isIBAN(v string) bool {
	if len(v) < 15 || len(v) > maxWritten {
		return false
	}
	iban := strings.ToUpper(strings.ReplaceAll(v, " ", ""))
	if len(iban) < 15 || len(iban) > 34 || digits(iban[:2]) != 0 || digits(iban[2:4]) != 2 {
		return false
	}
	rest := 0
	for _, r := range iban[4:] + iban[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// isPhone takes a number as people write it: with + in front, or with a 0 and so many
// digits that it is no date.
func isPhone(v string) bool {
	for i := range len(v) {
		if c := v[i]; (c < '0' || c > '9') && !strings.ContainsRune("+() -./", rune(c)) {
			return false
		}
	}
	n := digits(v)
	switch v[0] {
	case '+':
		return n >= 7 && n <= 15
	case '0', '(':
		return n >= 9 && n <= 15
	}
	return false
}
