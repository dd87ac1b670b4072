package ground

import "strconv"

// Sales says where a schema keeps its turnover, so that "revenue" means
// something. Any field may be nil.
type Sales struct {
	Orders   *Table  // one row per order, sale or invoice
	Amount   *Column // what an order came to
	Items    *Table  // one row per product in an order
	Quantity *Column
	Price    *Column // price of one unit as sold
	Discount *Column
	// Percent says that discounts are 0…100 and not 0…1.
	Percent bool
	Cost    *Column // what one unit of a product costs the seller
}

func findSales(c *Catalog) Sales {
	var s Sales
	for _, t := range c.Tables {
		q := t.Called("quantity", "order quantity", "unit")
		p := t.Called("unit price", "sale price", "item price", "price each", "price")
		if q == nil || p == nil || s.Items != nil {
			continue
		}
		s.Items, s.Quantity, s.Price = t, q, p
		if d := t.Called("discount", "discount percent", "discount rate"); d != nil && d.Role == Measure {
			s.Discount = d
			most, err := strconv.ParseFloat(d.Max, 64)
			s.Percent = err == nil && most > 1
		}
	}
	for _, t := range c.Tables {
		if a := orderAmount(t); a != nil && (s.Orders == nil || s.Items != nil && c.parentOf(s.Items, t)) {
			s.Orders, s.Amount = t, a
		}
	}
	if s.Items != nil {
		for _, e := range c.Edges(s.Items) {
			if k := e.To.Called("cost", "unit cost", "cost price", "purchase price"); !e.Many && k != nil && e.To != s.Orders {
				s.Cost = k
			}
		}
	}
	return s
}

func orderAmount(t *Table) *Column {
	switch lastWord(t.Words) {
	case "order", "sale", "invoice", "transaction", "purchase", "receipt":
	default:
		return nil
	}
	c := t.Called("total amount", "total", "amount", "grand total", "order total", "total price", "order amount", "sale amount", "revenue", "invoice total", "net amount")
	if c == nil || c.Role != Measure {
		return nil
	}
	return c
}

func (c *Catalog) parentOf(child, parent *Table) bool {
	for _, e := range c.Edges(child) {
		if !e.Many && e.To == parent {
			return true
		}
	}
	return false
}

// Currency is the column that says in which currency a table's amounts are, in
// the table itself or in the nearest parent; nil if none is known or the data
// hold one currency only.
func (c *Catalog) Currency(t *Table) *Column {
	if col := currencyOf(t); col != nil {
		return col
	}
	for _, e := range c.Edges(t) {
		if !e.Many && e.To != t {
			if col := currencyOf(e.To); col != nil {
				return col
			}
		}
	}
	return nil
}

func currencyOf(t *Table) *Column {
	col := t.Called("currency", "currency code", t.Words+" currency")
	if col == nil || col.Role != Dimension || col.Distinct == 1 || len(col.Values) == 1 {
		return nil
	}
	return col
}

// Money reports whether a column holds amounts of money, by its name.
func (c *Column) Money() bool {
	switch lastWord(c.Words) {
	case "amount", "price", "cost", "total", "revenue", "fee", "value", "balance", "payment", "salary", "budget":
		return c.Role == Measure
	}
	return false
}
