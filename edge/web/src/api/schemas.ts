// The types of the API, made of its description by `npm run api`.
export type { Replies, Schemas } from "./schema";
