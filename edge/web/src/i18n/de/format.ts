export default {
  "just now": "gerade eben",
  "now": "jetzt",
} as const;
