import { remember } from "../state/memory";
import { createStore } from "../state/store";

export type Theme = "system" | "light" | "dark";

const slot = "arivu.theme";

/** The chosen theme. public/theme.js applies a stored one before the first paint. */
export const theme = createStore<Theme, Theme>((_, next) => {
  remember(slot, next === "system" ? "" : next);
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  return next;
}, stored());

function stored(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}
