package ground

// abbreviations are what people shorten in identifiers.
var abbreviations = map[string]string{
	"acct": "account", "accts": "accounts", "addr": "address", "agg": "aggregate", "amt": "amount", "appt": "appointment", "avail": "available", "avg": "average", "bal": "balance", "bday": "birthday", "bldg": "building",
	"cat": "category", "ccy": "currency", "cd": "code", "cmt": "comment", "cnt": "count", "crncy": "currency", "crtd": "created", "ctry": "country", "curr": "currency", "cust": "customer",
	"custs": "customers", "dept": "department", "depts": "departments", "desc": "description", "descr": "description",
	"dest": "destination", "dist": "distance", "dob": "birth", "dt": "date",
	"dur": "duration", "emp": "employee", "emps": "employees", "fname": "first name", "freq": "frequency", "gend": "gender",
	"grp": "group", "hrs": "hours", "img": "image", "inv": "invoice", "invt": "inventory", "lang": "language", "lat": "latitude", "lname": "last name",
	"loc": "location", "lon": "longitude", "lng": "longitude", "lvl": "level", "max": "maximum", "mfr": "manufacturer", "mgr": "manager",
	"min": "minimum", "mob": "mobile", "mth": "month", "nbr": "number", "no": "number", "num": "number", "ord": "order", "ords": "orders",
	"org": "organization", "pct": "percent", "perc": "percent", "pmt": "payment", "prc": "price", "prev": "previous", "prod": "product", "prods": "products", "pwd": "password",
	"qtr": "quarter", "qty": "quantity", "req": "request", "src": "source", "supp": "supplier",
	"tel": "telephone", "tot": "total", "trx": "transaction", "ts": "time", "txn": "transaction",
	"tx": "transaction", "txns": "transactions", "upd": "updated", "usr": "user", "vol": "volume", "wh": "warehouse",
	"whs": "warehouse", "wk": "week", "wt": "weight", "yr": "year", "yrs": "years",
}
