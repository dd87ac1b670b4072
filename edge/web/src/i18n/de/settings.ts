export default {
  "Answers and what the server says of an error stay in English.": "Antworten und was der Server zu Fehlern sagt, bleiben auf Englisch.",
  "Appearance": "Darstellung",
  "Dark": "Dunkel",
  "Interface": "Schnittstelle",
  "Language": "Sprache",
  "Light": "Hell",
  "Like the system": "Wie das System",
  "Server": "Server",
  "The API, described": "Die API, beschrieben",
  "Theme": "Farbschema",
  "Version": "Version",
} as const;
