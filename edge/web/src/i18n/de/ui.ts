export default {
  "Close": "Schließen",
  "Copied": "Kopiert",
  "The browser did not allow copying. Select the text and copy it by hand.": "Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn von Hand.",
} as const;
