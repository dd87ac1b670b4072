export default {
  "now": "jetzt",
} as const;
