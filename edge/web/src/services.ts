// What the page consists of besides its components: one socket, one store, one cache.

import { QueryClient } from "@tanstack/react-query";
import { getMe } from "./api/account";
import { ApiError } from "./api/http";
import { Live } from "./api/live";
import { signedOut } from "./api/session";
import { Asker } from "./state/asker";
import { reduce } from "./state/runs";
import { createStore } from "./state/store";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the client did wrong stays wrong; only the server's troubles may pass.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export const live = new Live({
  open: (url) => new WebSocket(url),
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live`,
  random: Math.random,
  // Another login may have taken its place; if not, the answer asks for one.
  ended: () => void getMe().then(() => live.connect(), () => undefined),
});

// Nobody gets news who is not logged in.
signedOut.subscribe(() => {
  if (signedOut.get()) live.close();
  else live.connect();
});

export const runs = createStore(reduce, []);

// The projections of sessions follow the events by up to a second.
const projected = 1_500;

export const asker = new Asker(runs, live, (run) => {
  setTimeout(() => {
    void queries.invalidateQueries({ queryKey: ["sessions"] });
    void queries.invalidateQueries({ queryKey: ["session", run.session] });
  }, projected);
});
