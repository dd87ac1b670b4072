export default {
  "Add": "Hinzufügen",
  "Add {model}": "{model} hinzufügen",
  "Found on this machine": "Auf diesem Rechner gefunden",
  "They need no key, cost nothing, and what they read stays in the house.": "Sie brauchen keinen Schlüssel, kosten nichts, und was sie lesen, bleibt im Haus.",
  "{id} is asked from now on.": "{id} wird ab jetzt gefragt.",
  "{n} parameters": "{n} Parameter",
} as const;
