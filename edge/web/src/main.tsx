import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { live, queries } from "./services";
import { Crash } from "./shell/Crash";
import "./styles.css";

live.connect();
addEventListener("online", () => live.connect());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && live.state === "waiting") live.connect();
});

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Crash>
        <App />
      </Crash>
    </QueryClientProvider>
  </StrictMode>,
);
