package ground

// peoples are what people and things of a country are called, by the names under
// which data may hold the country.
var peoples = map[string][]string{
	"afghan": {"afghanistan"}, "albanian": {"albania"}, "algerian": {"algeria"}, "american": {"united states", "usa", "united states of america", "us"},
	"argentine": {"argentina"}, "argentinian": {"argentina"}, "armenian": {"armenia"}, "australian": {"australia"}, "austrian": {"austria"},
	"azerbaijani": {"azerbaijan"}, "bangladeshi": {"bangladesh"}, "belarusian": {"belarus"}, "belgian": {"belgium"}, "bolivian": {"bolivia"},
	"bosnian": {"bosnia and herzegovina", "bosnia"}, "brazilian": {"brazil"}, "british": {"united kingdom", "uk", "great britain"}, "bulgarian": {"bulgaria"},
	"cambodian": {"cambodia"}, "cameroonian": {"cameroon"}, "canadian": {"canada"}, "chilean": {"chile"}, "chinese": {"china"}, "colombian": {"colombia"},
	"croatian": {"croatia"}, "cuban": {"cuba"}, "cypriot": {"cyprus"}, "czech": {"czech republic", "czechia"}, "danish": {"denmark"},
	"dutch": {"netherlands", "the netherlands", "holland"}, "ecuadorian": {"ecuador"}, "egyptian": {"egypt"}, "english": {"england", "united kingdom", "uk"},
	"estonian": {"estonia"}, "ethiopian": {"ethiopia"}, "filipino": {"philippines"}, "finnish": {"finland"}, "french": {"france"}, "georgian": {"georgia"},
	"german": {"germany"}, "ghanaian": {"ghana"}, "greek": {"greece"}, "hungarian": {"hungary"}, "icelandic": {"iceland"}, "indian": {"india"},
	"indonesian": {"indonesia"}, "iranian": {"iran"}, "iraqi": {"iraq"}, "irish": {"ireland"}, "israeli": {"israel"}, "italian": {"italy"},
	"jamaican": {"jamaica"}, "japanese": {"japan"}, "jordanian": {"jordan"}, "kazakh": {"kazakhstan"}, "kenyan": {"kenya"}, "korean": {"south korea", "korea"},
	"kuwaiti": {"kuwait"}, "latvian": {"latvia"}, "lebanese": {"lebanon"}, "libyan": {"libya"}, "lithuanian": {"lithuania"}, "malaysian": {"malaysia"},
	"maltese": {"malta"}, "mexican": {"mexico"}, "mongolian": {"mongolia"}, "moroccan": {"morocco"}, "nepalese": {"nepal"}, "nigerian": {"nigeria"},
	"norwegian": {"norway"}, "pakistani": {"pakistan"}, "peruvian": {"peru"}, "polish": {"poland"}, "portuguese": {"portugal"}, "romanian": {"romania"},
	"russian": {"russia", "russian federation"}, "saudi": {"saudi arabia"}, "scottish": {"scotland", "united kingdom"}, "senegalese": {"senegal"}, "serbian": {"serbia"},
	"singaporean": {"singapore"}, "slovak": {"slovakia"}, "slovenian": {"slovenia"}, "south african": {"south africa"}, "spanish": {"spain"},
	"sudanese": {"sudan"}, "swedish": {"sweden"}, "swiss": {"switzerland"}, "syrian": {"syria"}, "taiwanese": {"taiwan"}, "tanzanian": {"tanzania"},
	"thai": {"thailand"}, "tunisian": {"tunisia"}, "turkish": {"turkey", "türkiye"}, "ugandan": {"uganda"}, "ukrainian": {"ukraine"}, "uruguayan": {"uruguay"},
	"uzbek": {"uzbekistan"}, "venezuelan": {"venezuela"}, "vietnamese": {"vietnam", "viet nam"}, "welsh": {"wales", "united kingdom"}, "zimbabwean": {"zimbabwe"},
}

// countryNames are other names of countries.
var countryNames = map[string][]string{
	"usa": {"united states", "us", "united states of america"}, "us": {"united states", "usa"}, "america": {"united states", "usa"},
	"united states": {"usa", "us", "united states of america"}, "uk": {"united kingdom", "gb", "great britain"}, "united kingdom": {"uk", "gb", "great britain"},
	"britain": {"united kingdom", "uk"}, "great britain": {"united kingdom", "uk"}, "england": {"united kingdom"}, "holland": {"netherlands", "the netherlands"},
	"netherlands": {"the netherlands", "holland"}, "uae": {"united arab emirates"}, "czechia": {"czech republic"}, "czech republic": {"czechia"},
	"russia": {"russian federation"}, "korea": {"south korea"}, "burma": {"myanmar"}, "turkey": {"türkiye"}, "ivory coast": {"côte d'ivoire", "cote d ivoire"},
}
