package offline

// unitWords measure: behind a number they say in what it is counted, which is how
// the column counts already.
var unitWords = wordSet(`kg kilo kilos kilogram kilograms gram grams g lb lbs pound pounds ton tons tonne tonnes km kilometer kilometers kilometre
kilometres meter meters metre metres m cm centimeter centimeters mile miles foot feet inch inches liter liters litre litres minute minutes min
mins second seconds sec hour hours hr hrs percent pct point points star stars unit units piece pieces kmh mph mb gb dollar dollars euro euros
usd eur inhabitants people persons`)

// readUnits takes the unit behind a number: "120 minutes", "5 kg". A word that means
// something in this database keeps its meaning.
func (d *draft) readUnits() {
	for i := range d.items {
		if d.items[i].kind != itemNumber || i+1 >= len(d.items) {
			continue
		}
		if it := &d.items[i+1]; it.kind == itemUnknown && unitWords[it.text] {
			it.kind = itemFiller
		}
	}
}
