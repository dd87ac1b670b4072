package personal

import (
	"regexp"
	"slices"
	"strings"

	"arivu/events"
)

var wordBreak = regexp.MustCompile(`(\p{Ll}|\d)(\p{Lu})`)

// words are those of a name, in lower case: "first", "name" of firstName.
func words(name string) []string {
	name = strings.ToLower(wordBreak.ReplaceAllString(name, "${1} ${2}"))
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _-./", r) })
}

// phrase is words in a row that say what a column holds.
type phrase struct {
	kind  events.PersonalKind
	words []string
}

// phrases are in the order in which they are looked for: "ip address" before "address".
var phrases = parse(map[events.PersonalKind]string{
	events.PersonalSecret:     "password, passwd, pwd, passphrase, secret, api key, private key, access key, access token, refresh token, pin code, passwort, kennwort",
	events.PersonalEmail:      "email, mail, e mail, email address, mail address",
	events.PersonalIP:         "ip, ip address, ip addr, ipaddress, remote addr, remote address, client ip",
	events.PersonalPhone:      "phone, telephone, phone number, mobile, mobile number, cellphone, cell phone, fax, tel, telefon, handy, rufnummer",
	events.PersonalBirth:      "birth date, birthdate, date of birth, dob, birthday, born, born on, birth year, year of birth, geburtsdatum, geburtstag",
	events.PersonalNationalID: "ssn, social security number, social security, national id, national insurance number, nino, passport, passport number, passport no, tax id, tax number, id card, driver license, drivers license, driver licence, licence number, steuernummer, steuer id, ausweisnummer, cpf, curp, aadhaar",
	events.PersonalCard:       "credit card, card number, card no, card num, cc number, cc num, pan, cvv, cvc, kreditkarte, kartennummer",
	events.PersonalAccount:    "iban, bank account, account iban, sort code, routing number, kontonummer",
	events.PersonalAddress:    "street, street address, addr, address, postal address, home address, anschrift, address line, postcode, post code, postal code, zip, zip code, zipcode, adresse, strasse, straße, hausnummer, plz, postleitzahl",
	events.PersonalName:       "first name, firstname, last name, lastname, given name, family name, surname, forename, full name, fullname, maiden name, middle name, contact name, customer name, employee name, patient name, user name, username, vorname, nachname, familienname",
})

func parse(lists map[events.PersonalKind]string) []phrase {
	var out []phrase
	for kind, list := range lists {
		for text := range strings.SplitSeq(list, ", ") {
			out = append(out, phrase{kind, strings.Fields(text)})
		}
	}
	// The longest says most; of those the order is that of the alphabet, so that it is one.
	slices.SortFunc(out, func(a, b phrase) int {
		if len(a.words) != len(b.words) {
			return len(b.words) - len(a.words)
		}
		return strings.Compare(strings.Join(a.words, " "), strings.Join(b.words, " "))
	})
	return out
}

// aside are last words that make a column say something about what the others name, and not
// hold it: "email_verified", "phone_type", "address_id".
var aside = []string{
	"id", "count", "at", "type", "status", "flag", "verified", "confirmed", "enabled", "template", "subject", "kind", "total", "length", "valid", "sent", "opt", "optin",
	"key", "provider", "format", "score", "changed", "attempts", "expires", "expiry",
}

// peoples are tables whose rows are people, so that "name" is theirs.
var peoples = []string{
	"customer", "client", "user", "person", "people", "employee", "staff", "contact", "patient", "member", "student", "teacher", "author", "subscriber", "applicant",
	"passenger", "guest", "candidate", "doctor", "driver", "tenant", "owner", "lead", "kunde", "kunden", "mitarbeiter", "nutzer", "benutzer", "person", "personen",
}

// ByName is what the name of a column, its table and its class say; "" for nothing.
func ByName(table string, c *events.Column) events.PersonalKind {
	if c.Class == events.TypeBool {
		return ""
	}
	w := words(c.Name)
	for _, p := range phrases {
		if at := within(w, p.words); at >= 0 && !speaksAside(w[at+len(p.words):]) && holds(p.kind, c.Class) {
			return p.kind
		}
	}
	if len(w) == 1 && w[0] == "name" && c.Class == events.TypeText && slices.ContainsFunc(words(table), ofPeople) {
		return events.PersonalName
	}
	return ""
}

// within is where some words stand in a row among others, -1 if nowhere.
func within(all, some []string) int {
	for i := 0; i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return i
		}
	}
	return -1
}

func speaksAside(rest []string) bool {
	return len(rest) > 0 && slices.Contains(aside, rest[len(rest)-1])
}

func ofPeople(word string) bool {
	return slices.Contains(peoples, word) || slices.Contains(peoples, strings.TrimSuffix(word, "s"))
}

// holds reports whether a column of a class can hold values of a kind.
func holds(kind events.PersonalKind, class events.TypeClass) bool {
	switch kind {
	case events.PersonalBirth:
		return class.Temporal() || class == events.TypeText || class == events.TypeInteger
	case events.PersonalPhone, events.PersonalNationalID, events.PersonalCard, events.PersonalAccount, events.PersonalSecret:
		return class == events.TypeText || class == events.TypeInteger || class == events.TypeDecimal || class == events.TypeBytes || class == events.TypeOther
	case events.PersonalAddress:
		return class == events.TypeText || class == events.TypeInteger || class == events.TypeOther || class == events.TypeJSON
	case events.PersonalName, events.PersonalEmail, events.PersonalIP:
		return class == events.TypeText || class == events.TypeOther || class == events.TypeInteger && kind == events.PersonalIP
	default:
		return false
	}
}

// ByType is what the declared type of a column says; "" for nothing.
func ByType(declared string) events.PersonalKind {
	switch strings.ToLower(declared) {
	case "inet", "cidr", "ipv4", "ipv6":
		return events.PersonalIP
	}
	return ""
}
