package demo

// A department is a top-level category with the brands it sells.
type department struct {
	name    string
	brands  []string
	shelves []shelf
}

// A shelf is a second-level category. Its goods are kinds of product with their
// usual price range in whole euros.
type shelf struct {
	name   string
	season season
	goods  []goods
}

type goods struct {
	name      string
	low, high int
}

// A season says in which months goods sell, per mille of their best month.
type season [12]int

var (
	allYear   = season{900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900}
	inSummer  = season{300, 350, 550, 850, 1000, 1000, 900, 750, 500, 350, 300, 350}
	inWinter  = season{900, 800, 500, 300, 200, 150, 150, 200, 450, 700, 950, 1000}
	asPresent = season{450, 450, 500, 500, 500, 500, 450, 450, 550, 650, 950, 1000}
)

// departments come with 8 × 4 shelves.
var departments = []department{
	{"Electronics", []string{"Kestrel", "Lumora", "Voltaire", "Nimbus", "Auralis", "Quantix", "Pixelan"}, []shelf{
		{"Computers", allYear, []goods{{"Ultrabook 14", 690, 1500}, {"Mini PC", 290, 720}, {"27-inch Monitor", 160, 520},
			{"Mechanical Keyboard", 55, 170}, {"Wireless Mouse", 15, 85}, {"USB-C Dock", 60, 210}}},
		{"Audio", asPresent, []goods{{"Over-Ear Headphones", 60, 340}, {"Earbuds", 30, 220}, {"Bluetooth Speaker", 25, 190},
			{"Soundbar", 120, 480}, {"Turntable", 110, 390}, {"Radio Alarm", 20, 65}}},
		{"Smart Home", allYear, []goods{{"Smart Bulb", 10, 45}, {"Smart Plug", 9, 30}, {"Door Sensor", 15, 40},
			{"Room Thermostat", 50, 180}, {"Video Doorbell", 70, 220}, {"Robot Vacuum", 180, 640}}},
		{"Phones & Wearables", asPresent, []goods{{"Smartphone", 220, 980}, {"Smartwatch", 80, 420}, {"Fitness Band", 30, 95},
			{"Phone Case", 10, 40}, {"Power Bank", 18, 75}, {"Wireless Charger", 15, 60}}},
	}},
	{"Home & Kitchen", []string{"Hearthway", "Copperleaf", "Brasa", "Linden & Co", "Morning Oak", "Stilla", "Terramar"}, []shelf{
		{"Cookware", allYear, []goods{{"Cast Iron Pan", 25, 95}, {"Stock Pot", 30, 110}, {"Wok", 22, 80},
			{"Baking Tray Set", 15, 45}, {"Saucepan", 20, 75}, {"Roasting Dish", 18, 60}}},
		{"Kitchen Appliances", asPresent, []goods{{"Espresso Machine", 130, 690}, {"Electric Kettle", 25, 95},
			{"Stand Mixer", 150, 520}, {"Toaster", 25, 110}, {"Hand Blender", 22, 85}, {"Rice Cooker", 35, 140}}},
		{"Tableware", allYear, []goods{{"Dinner Plate Set", 35, 130}, {"Ceramic Teapot", 18, 65}, {"Wine Glass Set", 20, 80},
			{"Cutlery Set", 30, 150}, {"Mug", 6, 18}, {"Serving Bowl", 14, 50}}},
		{"Bedding", inWinter, []goods{{"Down Duvet", 80, 290}, {"Linen Sheet Set", 60, 180}, {"Memory Foam Pillow", 25, 80},
			{"Wool Throw", 35, 120}, {"Cotton Duvet Cover", 30, 110}, {"Mattress Topper", 70, 240}}},
	}},
	{"Fashion", []string{"Aldergate", "Rue Claire", "Fjordline", "Santoro Moda", "Indigo Row", "Kiyomi", "Westhaven"}, []shelf{
		{"Women's Clothing", allYear, []goods{{"Linen Dress", 40, 130}, {"Silk Blouse", 45, 140}, {"Wide-Leg Trousers", 35, 100},
			{"Cashmere Cardigan", 80, 240}, {"Denim Skirt", 30, 75}, {"Trench Coat", 90, 290}}},
		{"Men's Clothing", allYear, []goods{{"Oxford Shirt", 30, 95}, {"Slim Chinos", 35, 90}, {"Merino Sweater", 50, 150},
			{"Polo Shirt", 22, 70}, {"Wool Blazer", 110, 340}, {"Denim Jacket", 55, 150}}},
		{"Shoes", allYear, []goods{{"Leather Sneakers", 55, 160}, {"Chelsea Boots", 80, 230}, {"Canvas Slip-Ons", 25, 60},
			{"Running Shoes", 60, 180}, {"Sandals", 25, 85}, {"Ballet Flats", 35, 95}}},
		{"Accessories", asPresent, []goods{{"Leather Belt", 22, 80}, {"Silk Scarf", 25, 95}, {"Sunglasses", 30, 160},
			{"Tote Bag", 20, 110}, {"Wool Beanie", 14, 40}, {"Leather Wallet", 25, 90}}},
	}},
	{"Sports & Outdoors", []string{"Alpenglow", "Ridgeback", "Tidewater", "Nordwand", "Pacemaker", "Solstice", "Trailhead"}, []shelf{
		{"Camping", inSummer, []goods{{"Two-Person Tent", 90, 380}, {"Sleeping Bag", 45, 220}, {"Camping Stove", 25, 110},
			{"Headlamp", 18, 70}, {"Folding Chair", 20, 75}, {"Cool Box", 30, 140}}},
		{"Cycling", inSummer, []goods{{"City Bike", 380, 990}, {"Bike Helmet", 35, 150}, {"Bike Lock", 20, 95},
			{"Pannier Bag", 40, 130}, {"Cycling Jersey", 35, 110}, {"Floor Pump", 22, 65}}},
		{"Fitness", inWinter, []goods{{"Yoga Mat", 18, 75}, {"Kettlebell 12 kg", 30, 70}, {"Adjustable Dumbbells", 110, 340},
			{"Resistance Bands", 10, 35}, {"Foam Roller", 15, 45}, {"Rowing Machine", 290, 890}}},
		{"Winter Sports", inWinter, []goods{{"Ski Goggles", 40, 160}, {"Ski Helmet", 60, 190}, {"Snow Boots", 60, 180},
			{"Thermal Base Layer", 30, 95}, {"Sledge", 30, 90}, {"Ski Gloves", 25, 110}}},
	}},
	{"Toys & Games", []string{"Brickwood", "Little Comet", "Puzzleton", "Zauberwald", "Tin Robot", "Owl & Fox", "Playfield"}, []shelf{
		{"Board Games", asPresent, []goods{{"Strategy Game", 25, 75}, {"Family Quiz", 18, 45}, {"Card Game", 8, 22},
			{"Chess Set", 20, 120}, {"Cooperative Adventure", 28, 70}, {"Travel Games Box", 14, 35}}},
		{"Building Sets", asPresent, []goods{{"Castle Building Set", 40, 150}, {"Marble Run", 30, 110}, {"Wooden Blocks", 18, 60},
			{"Robot Kit", 45, 180}, {"Space Station Set", 50, 190}, {"Magnetic Tiles", 25, 95}}},
		{"Puzzles", asPresent, []goods{{"1000-Piece Puzzle", 12, 28}, {"3D Puzzle", 18, 50}, {"Wooden Puzzle", 9, 30},
			{"Brain Teaser Set", 10, 32}, {"World Map Puzzle", 14, 36}, {"Floor Puzzle", 12, 30}}},
		{"Outdoor Toys", inSummer, []goods{{"Balance Bike", 50, 140}, {"Water Slide", 25, 85}, {"Garden Swing", 35, 120},
			{"Kite", 12, 45}, {"Sandbox Set", 15, 55}, {"Scooter", 40, 130}}},
	}},
	{"Books & Stationery", []string{"Papermoon", "Inkwell", "Atlas House", "Blue Heron", "Quillon", "Folio North", "Marginalia"}, []shelf{
		{"Fiction", asPresent, []goods{{"Short Story Anthology", 10, 24}, {"Crime Collection", 11, 28}, {"Classic Novel Box", 25, 70},
			{"Science Fiction Omnibus", 14, 34}, {"Poetry Reader", 9, 22}, {"Historical Saga", 12, 29}}},
		{"Non-Fiction", allYear, []goods{{"Cookbook", 16, 45}, {"Travel Guide", 13, 29}, {"Gardening Handbook", 15, 38},
			{"Photography Book", 25, 80}, {"Popular Science Reader", 14, 32}, {"World Atlas", 30, 95}}},
		{"Office Supplies", allYear, []goods{{"Gel Pen Set", 5, 18}, {"Desk Organizer", 14, 45}, {"Stapler", 7, 24},
			{"Label Printer", 35, 120}, {"Document Shredder", 40, 170}, {"Whiteboard", 25, 110}}},
		{"Notebooks", allYear, []goods{{"Dotted Notebook", 8, 24}, {"Leather Journal", 18, 55}, {"Weekly Planner", 10, 28},
			{"Sketchbook", 7, 26}, {"Pocket Notebook", 4, 12}, {"Music Manuscript Book", 6, 16}}},
	}},
	{"Beauty & Health", []string{"Amara", "Botanica Nova", "Clearwell", "Dr. Linde", "Sentia", "Velours", "Wild Thyme"}, []shelf{
		{"Skin Care", allYear, []goods{{"Day Cream", 12, 60}, {"Cleansing Gel", 8, 28}, {"Vitamin C Serum", 14, 65},
			{"Clay Mask", 9, 30}, {"Hand Balm", 6, 19}, {"Night Oil", 16, 58}}},
		{"Hair Care", allYear, []goods{{"Hair Dryer", 30, 190}, {"Repair Shampoo", 7, 26}, {"Conditioner", 7, 26},
			{"Straightener", 35, 160}, {"Hair Oil", 9, 34}, {"Beard Trimmer", 25, 90}}},
		{"Fragrance", asPresent, []goods{{"Eau de Parfum 50 ml", 35, 130}, {"Eau de Toilette 100 ml", 30, 110},
			{"Scented Candle", 12, 48}, {"Reed Diffuser", 15, 55}, {"Body Mist", 9, 28}, {"Discovery Set", 18, 60}}},
		{"Wellness", inWinter, []goods{{"Multivitamin 90 Tablets", 9, 32}, {"Massage Gun", 60, 240}, {"Heating Pad", 22, 70},
			{"Herbal Tea Box", 6, 22}, {"Bathroom Scale", 20, 75}, {"Light Therapy Lamp", 40, 150}}},
	}},
	{"Garden & DIY", []string{"Ironbark", "Greenacre", "Werkmann", "Thornhill", "Bosco", "Meadowline", "Fixwell"}, []shelf{
		{"Garden Tools", inSummer, []goods{{"Pruning Shears", 15, 60}, {"Garden Hose 20 m", 25, 85}, {"Leaf Rake", 14, 38},
			{"Cordless Hedge Trimmer", 70, 220}, {"Lawn Mower", 160, 590}, {"Watering Can", 10, 35}}},
		{"Plants & Seeds", inSummer, []goods{{"Herb Seed Collection", 6, 18}, {"Tomato Starter Kit", 9, 26}, {"Wildflower Mix", 5, 15},
			{"Potting Soil 40 l", 7, 19}, {"Olive Tree", 30, 140}, {"Raised Bed", 45, 160}}},
		{"Power Tools", allYear, []goods{{"Cordless Drill", 60, 260}, {"Jigsaw", 50, 180}, {"Orbital Sander", 40, 150},
			{"Impact Driver", 70, 240}, {"Angle Grinder", 45, 170}, {"Tool Battery", 35, 110}}},
		{"Outdoor Furniture", inSummer, []goods{{"Bistro Set", 90, 290}, {"Sun Lounger", 70, 260}, {"Parasol", 45, 190},
			{"Teak Bench", 140, 480}, {"Hammock", 30, 110}, {"Fire Bowl", 50, 210}}},
	}},
}

// A vendor is a supplier as it is signed up; suppliers from countries without one
// of the shop's price list currencies invoice in US dollars.
type vendor struct {
	name, country, currency string
}

var vendors = []vendor{
	{"Hanse Handelskontor GmbH", "Germany", "EUR"}, {"Rheinwerk Technik AG", "Germany", "EUR"},
	{"Schwarzwald Holzwaren", "Germany", "EUR"}, {"Elbtal Elektronik GmbH", "Germany", "EUR"},
	{"Isar Sport Vertrieb", "Germany", "EUR"}, {"Bergmann & Söhne", "Germany", "EUR"},
	{"Papierhaus Leipzig", "Germany", "EUR"}, {"Alster Kosmetik GmbH", "Germany", "EUR"},
	{"Ateliers Dumont", "France", "EUR"}, {"Maison Verlaine", "France", "EUR"},
	{"Parfums de Grasse Réunis", "France", "EUR"}, {"Éditions du Pont", "France", "EUR"},
	{"Lyon Textiles SA", "France", "EUR"}, {"Tessitura Lombarda", "Italy", "EUR"},
	{"Cucina Emiliana Srl", "Italy", "EUR"}, {"Calzature Marche", "Italy", "EUR"},
	{"Officine Torino", "Italy", "EUR"}, {"Cerámicas Levante", "Spain", "EUR"},
	{"Iberia Jardín SL", "Spain", "EUR"}, {"Cortijo Textil", "Spain", "EUR"},
	{"Oranje Distributie BV", "Netherlands", "EUR"}, {"Tulp & Zaad BV", "Netherlands", "EUR"},
	{"Delta Fietsen BV", "Netherlands", "EUR"}, {"Wiener Spielwaren KG", "Austria", "EUR"},
	{"Tirol Alpin GmbH", "Austria", "EUR"}, {"Porto Cortiça Lda", "Portugal", "EUR"},
	{"Minho Têxteis", "Portugal", "EUR"}, {"Antwerp Trade Partners", "Belgium", "EUR"},
	{"Galway Woollen Mills", "Ireland", "EUR"}, {"Nordisk Friluft AB", "Sweden", "EUR"},
	{"Göteborg Design Group", "Sweden", "EUR"}, {"Suomi Valo Oy", "Finland", "EUR"},
	{"Kraków Zabawki", "Poland", "EUR"}, {"Łódź Fabrics", "Poland", "EUR"},
	{"Gdańsk Marine Supply", "Poland", "EUR"}, {"Bohemia Glass Works", "Czechia", "EUR"},
	{"Zürich Präzision AG", "Switzerland", "CHF"}, {"Léman Soins SA", "Switzerland", "CHF"},
	{"Matterhorn Outdoor AG", "Switzerland", "CHF"}, {"Thames & Trent Ltd", "United Kingdom", "GBP"},
	{"Sheffield Edge Tools", "United Kingdom", "GBP"}, {"Highland Knitwear", "United Kingdom", "GBP"},
	{"Bristol Paper Company", "United Kingdom", "GBP"}, {"Camden Audio Ltd", "United Kingdom", "GBP"},
	{"Blue Ridge Outfitters", "United States", "USD"}, {"Great Lakes Hardware", "United States", "USD"},
	{"Cascade Components Inc", "United States", "USD"}, {"Hudson Home Goods", "United States", "USD"},
	{"Silverlake Devices", "United States", "USD"}, {"Prairie Toys", "United States", "USD"},
	{"Shenzhen Brightway", "China", "USD"}, {"Ningbo Harbor Exports", "China", "USD"},
	{"Guangzhou Everlight", "China", "USD"}, {"Osaka Seiki", "Japan", "USD"}, {"Kyoto Stationers", "Japan", "USD"},
	{"Seoul Smart Systems", "South Korea", "USD"}, {"Tiruppur Cotton Mills", "India", "USD"},
	{"Jaipur Crafts Collective", "India", "USD"}, {"Bursa Tekstil", "Turkey", "EUR"}, {"Saigon Woodcraft", "Vietnam", "USD"},
}
