import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { readAhead } from "./chat/ahead";
import { locale, speak, wantedLocale, watchLocale } from "./i18n/i18n";
import { router } from "./routes";
import { live, queries } from "./services";
import "./styles.css";

live.connect();
addEventListener("online", () => live.connect());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && live.state === "waiting") live.connect();
});

/** Another language draws the page anew. */
function App() {
  const spoken = useSyncExternalStore(watchLocale, locale);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider key={spoken} router={router} />
    </QueryClientProvider>
  );
}

readAhead(location.pathname);
await speak(wantedLocale()).catch(() => speak("en"));
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
