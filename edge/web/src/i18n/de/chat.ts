export default {
  "Sessions": "Gespräche",
} as const;
