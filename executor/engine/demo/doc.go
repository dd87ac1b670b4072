// Package demo makes the demo database "shop": the same made-up retailer in
// SQLite and in PostgreSQL, so that a fresh Arivu has something to be asked
// about and its tests have figures to check.
//
// The data are a pure function of a fixed seed and of the day given as "today":
// the same day gives the same bytes on every machine. They cover the three years
// up to that day in some 120,000 rows.
//
// # Entities
//
//	categories ─┐ parent_id (two levels, about 40)
//	   ▲        └──▶ categories
//	   │
//	products ──▶ suppliers           price list in EUR, USD, GBP or CHF
//	   ▲   ▲
//	   │   └── reviews ──▶ customers           buyers only, after delivery
//	   │
//	order_items ──▶ orders ──▶ customers ◀── addresses   billing, shipping
//	   ▲              │  ▲
//	   │              │  ├── payments    sum to the order's total
//	returns           │  └── shipments   remote orders; a lost one is sent again
//	                  ├──▶ addresses     where it went; NULL for store orders
//	                  ├──▶ stores        NULL unless bought in a store
//	                  └──▶ employees     who sold it; NULL on web and mobile
//	employees ──▶ stores, employees      manager_id: one tree, one root
//
// # What holds
//
// An order's total_amount is the sum of quantity × unit_price × (1 − discount)
// over its items, to the cent. Its payments that are paid, pending or refunded
// sum to that total unless it was canceled. Amounts are in the order's currency,
// which follows the customer's country; amounts of different currencies must not
// be added. Nothing happens before its cause: nobody orders before signing up or
// is sold a product before its launch, no employee sells before being hired, no
// parcel arrives before it left, nothing is returned or reviewed before it
// arrived. Timestamps are UTC and lie before the start of "today"; orders placed
// today are still in processing.
//
// # Shape
//
// Products and customers follow Zipf's law; sales grow over the years, peak in
// November and December, dip in summer and follow the week; about 6 % of the
// completed sales come back, some parcels are lost, some customers never order.
package demo
