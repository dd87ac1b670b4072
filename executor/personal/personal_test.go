package personal_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"arivu/events"
	"arivu/executor/personal"
)

func TestByName(t *testing.T) {
	t.Parallel()
	text := events.TypeText
	for _, tt := range []struct {
		table, column string
		class         events.TypeClass
		want          events.PersonalKind
	}{
		{"users", "email", text, events.PersonalEmail},
		{"users", "billingEmail", text, events.PersonalEmail},
		{"users", "email_verified", events.TypeBool, ""},
		{"users", "email_sent_at", events.TypeTime, ""},
		{"users", "email_id", events.TypeInteger, ""},
		{"users", "mobile_number", text, events.PersonalPhone},
		{"users", "phone_type", text, ""},
		{"users", "first_name", text, events.PersonalName},
		{"users", "LastName", text, events.PersonalName},
		{"customers", "name", text, events.PersonalName},
		{"products", "name", text, ""},
		{"countries", "name", text, ""},
		{"users", "street_address", text, events.PersonalAddress},
		{"users", "zip_code", events.TypeInteger, events.PersonalAddress},
		{"logs", "ip_address", text, events.PersonalIP},
		{"logs", "client_ip", text, events.PersonalIP},
		{"logs", "shipping", text, ""},
		{"users", "date_of_birth", events.TypeDate, events.PersonalBirth},
		{"users", "dob", text, events.PersonalBirth},
		{"users", "passport_no", text, events.PersonalNationalID},
		{"payments", "card_number", text, events.PersonalCard},
		{"payments", "IBAN", text, events.PersonalAccount},
		{"users", "password_hash", text, events.PersonalSecret},
		{"kunden", "Geburtsdatum", events.TypeDate, events.PersonalBirth},
		{"kunden", "Straße", text, events.PersonalAddress},
		{"orders", "address_id", events.TypeInteger, ""},
		{"orders", "total", events.TypeDecimal, ""},
		{"orders", "company", text, ""},
	} {
		c := &events.Column{Name: tt.column, Class: tt.class}
		if got := personal.ByName(tt.table, c); got != tt.want {
			t.Errorf("%s.%s (%s) is %q, want %q", tt.table, tt.column, tt.class, got, tt.want)
		}
	}
}

func TestShapes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		values []string
		want   events.PersonalKind
	}{
		{"mail", []string{"ana@example.com", "b.c+d@mail.example.org", "x@y.io", "q@w.de", "t@z.net"}, events.PersonalEmail},
		{"handles", []string{"@ana", "@ben", "@cy", "@dee", "@eve"}, ""},
		{"addresses", []string{"10.0.0.1", "2001:db8::1", "192.168.1.20", "::ffff:1.2.3.4", "8.8.8.8"}, events.PersonalIP},
		{"times", []string{"10:00", "11:30", "12:45", "09:15", "23:59"}, ""},
		{"accounts", []string{"DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606", "NL91ABNA0417164300", "AT611904300234573201"}, events.PersonalAccount},
		{"not accounts", []string{"DE89370400440532013001", "GB82WEST12345698765433", "FR1420041010050500013M02607", "NL91ABNA0417164301", "AT611904300234573202"}, ""},
		{"cards", []string{"4111 1111 1111 1111", "5500005555555559", "340000000000009", "6011000000000004", "4012888888881881"}, events.PersonalCard},
		{"milliseconds", many(200, func(i int) string { return strconv.Itoa(1700000000000 + i*977) }), ""},
		{"numbers", []string{"123-45-6789", "987-65-4321", "111-22-3333", "222-33-4444", "555-66-7777"}, events.PersonalNationalID},
		{"phones", []string{"+49 30 1234567", "030 / 12345678", "(212) 555-0134", "+1-202-555-0101", "0043 1 5880001"}, events.PersonalPhone},
		{"dates", []string{"01.02.2024", "02-03-2024", "2024-01-02", "03/04/2024", "05.06.2024"}, ""},
		{"part numbers", []string{"0012-3345", "0099-1234", "0001-0002", "0003-0004", "0005-0006"}, ""},
		{"too few", []string{"ana@example.com", "ben@example.com"}, ""},
		{"a few strays", append(many(90, func(i int) string { return fmt.Sprintf("p%d@example.com", i) }), many(10, func(int) string { return "unknown" })...), events.PersonalEmail},
		{"many strays", append(many(50, func(i int) string { return fmt.Sprintf("p%d@example.com", i) }), many(50, func(int) string { return "unknown" })...), ""},
	} {
		var s personal.Shapes
		for _, v := range tt.values {
			s.Look(v)
		}
		if got, share := s.Kind(); got != tt.want || (share > 0) != (got != "") {
			t.Errorf("%s: %q of %d%%, want %q", tt.name, got, share, tt.want)
		}
	}
}

func many(n int, text func(int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = text(i)
	}
	return out
}

func TestMark(t *testing.T) {
	t.Parallel()
	shaped := &events.Personal{Kind: events.PersonalEmail, By: []events.PersonalSign{events.SignValues}, Share: 99}
	other := &events.Personal{Kind: events.PersonalPhone, By: []events.PersonalSign{events.SignValues}, Share: 80}
	table := &events.Table{Name: "users", Columns: []events.Column{
		{Name: "email", Class: events.TypeText, Personal: shaped}, {Name: "address", Class: events.TypeText, Personal: other},
		{Name: "seen_from", Type: "inet", Class: events.TypeOther}, {Name: "phone", Class: events.TypeText, Masked: true}, {Name: "total", Class: events.TypeDecimal},
	}}
	personal.Mark(table)
	got := func(i int) events.Personal {
		if p := table.Columns[i].Personal; p != nil {
			return *p
		}
		return events.Personal{}
	}
	if p := got(0); p.Kind != events.PersonalEmail || !slices.Equal(p.By, []events.PersonalSign{events.SignValues, events.SignName}) || p.Share != 99 {
		t.Errorf("by values and name: %+v", p)
	}
	if p := got(1); p.Kind != events.PersonalPhone || len(p.By) != 1 {
		t.Errorf("values against the name: %+v", p)
	}
	if p := got(2); p.Kind != events.PersonalIP || !slices.Equal(p.By, []events.PersonalSign{events.SignType}) {
		t.Errorf("by type: %+v", p)
	}
	if got(3).Kind != "" || got(4).Kind != "" {
		t.Errorf("a masked column, a figure: %+v, %+v", got(3), got(4))
	}
}

// Every value of every text and number that a database is looked at for goes through it.
func BenchmarkLook(b *testing.B) {
	values := []string{"Ultrabook 14", "48877.05", "ana@example.com", "4111 1111 1111 1111", "DE89370400440532013000", "2024-01-02 10:00:00", "+49 30 1234567"}
	b.ReportAllocs()
	for b.Loop() {
		var s personal.Shapes
		for _, v := range values {
			s.Look(v)
		}
	}
}
