package demo

var currencies = []string{"EUR", "USD", "GBP", "CHF", "INR"}

// tables are in an order in which every table comes after those it refers to.
var tables = []table{
	{
		name: "categories", comment: "Product categories in two levels: departments and their shelves.",
		columns: []column{
			{name: "category_id", kind: integer, comment: "Number of the category."},
			{name: "name", kind: text, comment: "Name of the category, e.g. Audio."},
			{name: "parent_id", kind: integer, null: true, refs: "categories", comment: "The department it belongs to; NULL for a department."},
		},
		rows: each(func(s *shop) []category { return s.categories }, func(c *category) []any {
			return []any{c.id, c.name, orNull(c.parent)}
		}),
	},
	{
		name: "suppliers", comment: "Companies that products are bought from.",
		columns: []column{
			{name: "supplier_id", kind: integer, comment: "Number of the supplier."},
			{name: "name", kind: text, comment: "Company name."},
			{name: "country", kind: text, comment: "Country of the supplier, English name."},
			{name: "contact_email", kind: text, null: true, comment: "Mail address for orders; NULL if unknown."},
			{name: "rating", kind: score, null: true, comment: "Reliability from 1.0 to 5.0, higher is better; NULL if not rated."},
		},
		rows: each(func(s *shop) []supplier { return s.suppliers }, func(v *supplier) []any {
			return []any{v.id, v.name, v.country, orNull(v.email), orNull(v.rating)}
		}),
	},
	{
		name: "products", comment: "Products on the price list, sold now or in the past.",
		columns: []column{
			{name: "product_id", kind: integer, comment: "Number of the product."},
			{name: "name", kind: text, comment: "Brand and kind of product; unique."},
			{name: "category_id", kind: integer, refs: "categories", comment: "Category of the second level."},
			{name: "supplier_id", kind: integer, refs: "suppliers", comment: "Who supplies it."},
			{name: "price", kind: money, comment: "List price today, in the product's currency."},
			{name: "cost", kind: money, comment: "Purchase price, in the product's currency."},
			{name: "currency", kind: text, allowed: []string{"EUR", "USD", "GBP", "CHF"}, comment: "Currency of price and cost."},
			{name: "stock", kind: integer, comment: "Pieces in stock now; 0 is out of stock."},
			{name: "discontinued", kind: boolean, comment: "True if no longer sold."},
			{name: "launched_on", kind: day, comment: "First day of sale."},
		},
		rows: each(func(s *shop) []product { return s.products }, func(p *product) []any {
			return []any{p.id, p.name, p.category, p.supplier, p.price, p.cost, p.currency, p.stock, p.discontinued, p.launched}
		}),
	},
	{
		name: "stores", comment: "Brick-and-mortar stores.",
		columns: []column{
			{name: "store_id", kind: integer, comment: "Number of the store."},
			{name: "name", kind: text, comment: "City and quarter."},
			{name: "city", kind: text, comment: "City, English name."},
			{name: "country", kind: text, comment: "Country, English name."},
			{name: "opened_on", kind: day, comment: "Day of opening."},
		},
		rows: each(func(s *shop) []store { return s.stores }, func(v *store) []any {
			return []any{v.id, v.name, v.city, v.country, v.opened}
		}),
	},
	{
		name: "employees", comment: "People who work in the stores and, at the first store, in the head office.",
		columns: []column{
			{name: "employee_id", kind: integer, comment: "Number of the employee."},
			{name: "first_name", kind: text, comment: "Given name."},
			{name: "last_name", kind: text, comment: "Family name."},
			{name: "store_id", kind: integer, refs: "stores", comment: "Place of work."},
			{name: "manager_id", kind: integer, null: true, refs: "employees", comment: "Direct manager; NULL for the chief executive."},
			{name: "job_title", kind: text, comment: "Position, e.g. Store Manager, Sales Associate."},
			{name: "hire_date", kind: day, comment: "First day of work."},
			{name: "salary", kind: money, comment: "Gross salary per year, in euros for everyone."},
		},
		rows: each(func(s *shop) []employee { return s.employees }, func(e *employee) []any {
			return []any{e.id, e.first, e.last, e.store, orNull(e.manager), e.title, e.hired, e.salary}
		}),
	},
	{
		name: "customers", comment: "Registered customers, whether or not they ever ordered.",
		columns: []column{
			{name: "customer_id", kind: integer, comment: "Number of the customer."},
			{name: "first_name", kind: text, comment: "Given name."},
			{name: "last_name", kind: text, comment: "Family name."},
			{name: "email", kind: text, comment: "Mail address; unique."},
			{name: "phone", kind: text, null: true, comment: "Phone number with country code; NULL if not given."},
			{name: "birth_date", kind: day, null: true, comment: "Birth date; NULL if not given and for business customers."},
			{name: "country", kind: text, comment: "Home country, English name; sets the currency of orders."},
			{name: "segment", kind: text, allowed: []string{"consumer", "business", "vip"}, comment: "Kind of customer: consumer, business or vip."},
			{name: "signup_date", kind: day, comment: "Day of registration."},
			{name: "marketing_opt_in", kind: boolean, comment: "True if marketing mail is welcome."},
		},
		rows: each(func(s *shop) []customer { return s.customers }, func(c *customer) []any {
			return []any{c.id, c.first, c.last, c.email, orNull(c.phone), orNull(c.born), c.country.name, c.segment, c.signup, c.optIn}
		}),
	},
	{
		name: "addresses", comment: "Postal addresses of customers: one for billing each, for some another for shipping.",
		columns: []column{
			{name: "address_id", kind: integer, comment: "Number of the address."},
			{name: "customer_id", kind: integer, refs: "customers", comment: "Whose address it is."},
			{name: "kind", kind: text, allowed: []string{"billing", "shipping"}, comment: "What it is for: billing or shipping."},
			{name: "street", kind: text, comment: "Street and number."},
			{name: "city", kind: text, comment: "City, English name."},
			{name: "region", kind: text, null: true, comment: "State, province or region; NULL if not given."},
			{name: "postal_code", kind: text, comment: "Postal code as written in the country."},
			{name: "country", kind: text, comment: "Country, English name."},
		},
		rows: each(func(s *shop) []address { return s.addresses }, func(a *address) []any {
			return []any{a.id, a.customer, a.kind, a.street, a.city, orNull(a.region), a.postcode, a.country}
		}),
	},
	{
		name: "orders", comment: "Orders of all channels. Amounts of different currencies must not be added up.",
		columns: []column{
			{name: "order_id", kind: integer, comment: "Number of the order, ascending in time."},
			{name: "customer_id", kind: integer, refs: "customers", comment: "Who ordered."},
			{name: "store_id", kind: integer, null: true, refs: "stores", comment: "Store of a store order; NULL for every other channel."},
			{name: "employee_id", kind: integer, null: true, refs: "employees", comment: "Who sold it in a store or by phone; NULL on web and mobile and at self-checkouts."},
			{name: "shipping_address_id", kind: integer, null: true, refs: "addresses", comment: "Where it was to go; NULL for store orders."},
			{name: "order_date", kind: day, comment: "Day of the order."},
			{
				name: "status", kind: text, allowed: []string{"completed", "shipped", "processing", "canceled", "returned"},
				comment: "State now: processing, shipped, completed (delivered or handed over), canceled, or returned (all of it).",
			},
			{name: "channel", kind: text, allowed: []string{"web", "mobile", "store", "phone"}, comment: "How it was ordered: web, mobile, store or phone."},
			{name: "currency", kind: text, allowed: currencies, comment: "Currency of all amounts of the order."},
			{name: "total_amount", kind: money, comment: "Sum of quantity * unit_price * (1 - discount) over the items, in the order's currency."},
		},
		rows: each(func(s *shop) []order { return s.orders }, func(o *order) []any {
			return []any{o.id, o.customer.id, orNull(o.store), orNull(o.employee), orNull(o.address), o.placed.date(),
				o.status, o.channel, o.customer.country.currency, o.total}
		}),
	},
	{
		name: "order_items", comment: "Lines of orders: a product, how many and at what price.",
		columns: []column{
			{name: "order_item_id", kind: integer, comment: "Number of the line."},
			{name: "order_id", kind: integer, refs: "orders", comment: "The order it belongs to."},
			{name: "product_id", kind: integer, refs: "products", comment: "What was bought; once per order."},
			{name: "quantity", kind: integer, comment: "Pieces."},
			{name: "unit_price", kind: money, comment: "Price of one before the discount, in the order's currency."},
			{name: "discount", kind: share, comment: "Share taken off the price, from 0 to 1: 0.10 is 10 %."},
		},
		rows: each(func(s *shop) []item { return s.items }, func(it *item) []any {
			return []any{it.id, it.order, it.product.id, it.quantity, it.price, it.discount}
		}),
	},
	{
		name: "payments", comment: "Payments and attempts to pay; an order may have several.",
		columns: []column{
			{name: "payment_id", kind: integer, comment: "Number of the payment."},
			{name: "order_id", kind: integer, refs: "orders", comment: "What is paid."},
			{name: "method", kind: text, allowed: []string{"card", "paypal", "bank transfer", "gift card", "cash"}, comment: "Means of payment."},
			{name: "amount", kind: money, comment: "Amount in currency; for a failed attempt what was tried."},
			{name: "currency", kind: text, allowed: currencies, comment: "Currency of the amount, that of the order."},
			{name: "paid_at", kind: instant, null: true, comment: "When the money came in, UTC; NULL while pending or if failed."},
			{
				name: "status", kind: text, allowed: []string{"paid", "pending", "failed", "refunded"},
				comment: "paid, pending (expected), failed, or refunded (paid and given back).",
			},
		},
		rows: each(func(s *shop) []payment { return s.payments }, func(p *payment) []any {
			return []any{p.id, p.order.id, p.method, p.amount, p.order.customer.country.currency, orNull(p.at), p.status}
		}),
	},
	{
		name: "shipments", comment: "Parcels of web, mobile and phone orders; a lost one is followed by another.",
		columns: []column{
			{name: "shipment_id", kind: integer, comment: "Number of the parcel."},
			{name: "order_id", kind: integer, refs: "orders", comment: "What is in it."},
			{name: "carrier", kind: text, comment: "Parcel service, e.g. DHL."},
			{name: "shipped_at", kind: instant, comment: "When it left, UTC."},
			{name: "delivered_at", kind: instant, null: true, comment: "When it arrived, UTC; NULL if it has not."},
			{name: "status", kind: text, allowed: []string{"delivered", "in transit", "lost"}, comment: "delivered, in transit or lost."},
			{name: "cost", kind: money, comment: "What the parcel service charged, in the order's currency."},
		},
		rows: each(func(s *shop) []shipment { return s.shipments }, func(p *shipment) []any {
			return []any{p.id, p.order, p.carrier, p.shipped, orNull(p.delivered), p.status, p.cost}
		}),
	},
	{
		name: "returns", comment: "Lines of orders that came back.",
		columns: []column{
			{name: "return_id", kind: integer, comment: "Number of the return."},
			{name: "order_item_id", kind: integer, refs: "order_items", comment: "The line that came back; at most once."},
			{name: "reason", kind: text, comment: "What the customer gave as the reason."},
			{name: "returned_at", kind: instant, comment: "When it came back, UTC."},
			{name: "refund_amount", kind: money, comment: "What was given back, in the order's currency; less than paid if the goods were used."},
		},
		rows: each(func(s *shop) []giveback { return s.returns }, func(b *giveback) []any {
			return []any{b.id, b.item.id, b.reason, b.at, b.refund}
		}),
	},
	{
		name: "reviews", comment: "Ratings by customers who received the product; one per customer and product.",
		columns: []column{
			{name: "review_id", kind: integer, comment: "Number of the review."},
			{name: "product_id", kind: integer, refs: "products", comment: "What is reviewed."},
			{name: "customer_id", kind: integer, refs: "customers", comment: "Who wrote it."},
			{name: "rating", kind: integer, comment: "Stars from 1 to 5, 5 is best."},
			{name: "title", kind: text, null: true, comment: "Headline; NULL without one."},
			{name: "body", kind: text, null: true, comment: "Text; NULL for stars only."},
			{name: "reviewed_at", kind: instant, comment: "When it was written, UTC."},
		},
		rows: each(func(s *shop) []review { return s.reviews }, func(r *review) []any {
			return []any{r.id, r.product.id, r.customer.id, r.rating, orNull(r.title), orNull(r.body), r.at}
		}),
	},
}
