package demo

// A country has its currency, its share of the customers (per mille), how its
// people are called and where they live. Cities go from the largest to the
// smallest; in a postal code # stands for a digit and @ for a letter.
type country struct {
	name        string
	currency    string
	share       int
	dial        string
	home        string   // name culture of most people
	others      []string // name cultures of the rest
	cities      []city
	streets     []string
	numberFirst bool
	regions     bool // whether addresses usually name a region
	transit     int  // usual days of transit of a parcel
}

type city struct {
	name, region, postcode string
}

var countries = []country{
	{
		name: "Germany", currency: "EUR", share: 240, dial: "+49 30 555 ####", home: "german",
		others: []string{"turkish", "polish", "arabic", "nordic"}, transit: 2,
		cities: []city{{"Berlin", "Berlin", "10###"}, {"Hamburg", "Hamburg", "20###"}, {"Munich", "Bavaria", "80###"},
			{"Cologne", "North Rhine-Westphalia", "50###"}, {"Frankfurt", "Hesse", "60###"},
			{"Stuttgart", "Baden-Württemberg", "70###"}, {"Leipzig", "Saxony", "04###"}, {"Dresden", "Saxony", "01###"},
			{"Nuremberg", "Bavaria", "90###"}, {"Freiburg", "Baden-Württemberg", "79###"}},
		streets: []string{"Hauptstraße", "Gartenweg", "Bahnhofstraße", "Lindenallee", "Schillerstraße", "Am Markt",
			"Rosenweg", "Goethestraße", "Kirchgasse", "Bergstraße"},
	},
	{
		name: "United States", currency: "USD", share: 175, dial: "+1 212 555 01##", home: "english",
		others: []string{"spanish", "chinese", "indian", "vietnamese", "korean", "italian"}, transit: 4,
		numberFirst: true, regions: true,
		cities: []city{{"New York", "New York", "100##"}, {"Los Angeles", "California", "900##"},
			{"Chicago", "Illinois", "606##"}, {"Houston", "Texas", "770##"}, {"Phoenix", "Arizona", "850##"},
			{"San Francisco", "California", "941##"}, {"Seattle", "Washington", "981##"},
			{"Boston", "Massachusetts", "021##"}, {"Denver", "Colorado", "802##"}, {"Portland", "Oregon", "972##"},
			{"Atlanta", "Georgia", "303##"}, {"Madison", "Wisconsin", "537##"}},
		streets: []string{"Maple Avenue", "Oak Street", "Main Street", "Washington Avenue", "Lakeview Drive",
			"Elm Street", "Sunset Boulevard", "Park Avenue", "Cedar Lane", "Hillcrest Road"},
	},
	{
		name: "United Kingdom", currency: "GBP", share: 130, dial: "+44 20 7946 0###", home: "english",
		others: []string{"indian", "polish", "chinese", "arabic"}, numberFirst: true, transit: 3,
		cities: []city{{"London", "", "SW# #@@"}, {"Manchester", "", "M# #@@"}, {"Birmingham", "", "B# #@@"},
			{"Leeds", "", "LS# #@@"}, {"Glasgow", "", "G# #@@"}, {"Bristol", "", "BS# #@@"},
			{"Edinburgh", "", "EH# #@@"}, {"Cardiff", "", "CF# #@@"}},
		streets: []string{"High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane", "Queens Road",
			"King Street", "The Crescent", "Albert Road"},
	},
	{
		name: "France", currency: "EUR", share: 105, dial: "+33 1 99 00 ## ##", home: "french",
		others: []string{"arabic", "portuguese", "vietnamese"}, numberFirst: true, transit: 3,
		cities: []city{{"Paris", "Île-de-France", "750##"}, {"Marseille", "Provence-Alpes-Côte d'Azur", "130##"},
			{"Lyon", "Auvergne-Rhône-Alpes", "690##"}, {"Toulouse", "Occitanie", "310##"},
			{"Nantes", "Pays de la Loire", "440##"}, {"Strasbourg", "Grand Est", "670##"},
			{"Bordeaux", "Nouvelle-Aquitaine", "330##"}, {"Lille", "Hauts-de-France", "590##"}},
		streets: []string{"rue de la République", "avenue Victor Hugo", "rue des Lilas", "boulevard Pasteur",
			"rue du Moulin", "place de l'Église", "rue Jean Jaurès", "chemin des Vignes"},
	},
	{
		name: "India", currency: "INR", share: 70, dial: "+91 80 5550 ####", home: "indian",
		others: []string{"indian"}, regions: true, numberFirst: true, transit: 6,
		cities: []city{{"Mumbai", "Maharashtra", "4000##"}, {"Delhi", "Delhi", "1100##"},
			{"Bengaluru", "Karnataka", "5600##"}, {"Hyderabad", "Telangana", "5000##"},
			{"Chennai", "Tamil Nadu", "6000##"}, {"Kolkata", "West Bengal", "7000##"},
			{"Pune", "Maharashtra", "4110##"}, {"Jaipur", "Rajasthan", "3020##"}, {"Kochi", "Kerala", "6820##"}},
		streets: []string{"MG Road", "Park Street", "Gandhi Nagar", "Station Road", "Lake View Road", "Temple Street",
			"Nehru Marg", "Residency Road"},
	},
	{
		name: "Switzerland", currency: "CHF", share: 60, dial: "+41 44 555 ## ##", home: "german",
		others: []string{"french", "italian", "portuguese"}, transit: 3,
		cities: []city{{"Zurich", "Zurich", "80##"}, {"Geneva", "Geneva", "12##"}, {"Basel", "Basel-Stadt", "40##"},
			{"Bern", "Bern", "30##"}, {"Lausanne", "Vaud", "10##"}, {"Lucerne", "Lucerne", "60##"},
			{"Lugano", "Ticino", "69##"}},
		streets: []string{"Seestrasse", "Bahnhofstrasse", "Rue du Lac", "Dorfstrasse", "Via Nassa", "Kirchweg",
			"Limmatquai"},
	},
	{
		name: "Netherlands", currency: "EUR", share: 50, dial: "+31 20 555 ####", home: "dutch",
		others: []string{"turkish", "arabic"}, transit: 2,
		cities: []city{{"Amsterdam", "", "10## @@"}, {"Rotterdam", "", "30## @@"}, {"The Hague", "", "25## @@"},
			{"Utrecht", "", "35## @@"}, {"Eindhoven", "", "56## @@"}, {"Groningen", "", "97## @@"}},
		streets: []string{"Kerkstraat", "Dorpsstraat", "Molenweg", "Stationsweg", "Prinsengracht", "Schoolstraat",
			"Beukenlaan"},
	},
	{
		name: "Spain", currency: "EUR", share: 45, dial: "+34 91 055 ####", home: "spanish",
		others: []string{"spanish", "arabic"}, transit: 4,
		cities: []city{{"Madrid", "Madrid", "280##"}, {"Barcelona", "Catalonia", "080##"},
			{"Valencia", "Valencia", "460##"}, {"Seville", "Andalusia", "410##"}, {"Bilbao", "Basque Country", "480##"},
			{"Málaga", "Andalusia", "290##"}},
		streets: []string{"Calle Mayor", "Avenida de la Constitución", "Calle del Sol", "Paseo de Gracia",
			"Calle de Alcalá", "Plaza España", "Calle Real"},
	},
	{
		name: "Italy", currency: "EUR", share: 42, dial: "+39 06 555 ####", home: "italian",
		others: []string{"italian", "chinese"}, regions: true, transit: 4,
		cities: []city{{"Rome", "Lazio", "001##"}, {"Milan", "Lombardy", "201##"}, {"Naples", "Campania", "801##"},
			{"Turin", "Piedmont", "101##"}, {"Bologna", "Emilia-Romagna", "401##"}, {"Florence", "Tuscany", "501##"}},
		streets: []string{"Via Roma", "Via Garibaldi", "Corso Italia", "Via Dante", "Piazza Mazzini", "Via Verdi",
			"Viale dei Tigli"},
	},
	{
		name: "Austria", currency: "EUR", share: 38, dial: "+43 1 555 ####", home: "german",
		others: []string{"turkish", "polish"}, transit: 2,
		cities: []city{{"Vienna", "Vienna", "10#0"}, {"Graz", "Styria", "80#0"}, {"Linz", "Upper Austria", "40#0"},
			{"Salzburg", "Salzburg", "50#0"}, {"Innsbruck", "Tyrol", "60#0"}},
		streets: []string{"Hauptplatz", "Mariahilfer Straße", "Landstraße", "Schulgasse", "Feldweg", "Mozartstraße"},
	},
	{
		name: "Belgium", currency: "EUR", share: 20, dial: "+32 2 555 ## ##", home: "french",
		others: []string{"dutch", "arabic"}, transit: 3,
		cities:  []city{{"Brussels", "", "10##"}, {"Antwerp", "", "20##"}, {"Ghent", "", "90##"}, {"Liège", "", "40##"}},
		streets: []string{"Rue Neuve", "Kerkstraat", "Avenue Louise", "Veldstraat", "Rue Haute"},
	},
	{
		name: "Ireland", currency: "EUR", share: 15, dial: "+353 1 555 ####", home: "english",
		others: []string{"polish"}, numberFirst: true, transit: 4,
		cities:  []city{{"Dublin", "", "D## @@##"}, {"Cork", "", "T12 @@##"}, {"Galway", "", "H91 @@##"}},
		streets: []string{"O'Connell Street", "Main Street", "Castle Road", "Patrick Street", "Harbour View"},
	},
	{
		name: "Portugal", currency: "EUR", share: 10, dial: "+351 21 055 ####", home: "portuguese",
		others: []string{"portuguese"}, transit: 5,
		cities:  []city{{"Lisbon", "", "1###-0##"}, {"Porto", "", "4###-0##"}, {"Braga", "", "47##-0##"}},
		streets: []string{"Rua Augusta", "Avenida da Liberdade", "Rua das Flores", "Rua do Carmo", "Largo da Sé"},
	},
}

// fillPattern replaces # by digits and @ by letters.
func fillPattern(s *source, pattern string) string {
	filled := []byte(pattern)
	for i, c := range filled {
		switch c {
		case '#':
			filled[i] = byte('0' + s.below(10))
		case '@':
			filled[i] = "ABCDEFGHJKLMNPRSTUWXYZ"[s.below(22)]
		}
	}
	return string(filled)
}
