import { createStore } from "../state/store";

export interface Toast {
  id: number;
  tone: "bad" | "plain";
  text: string;
  /** Shown small, for a report to whoever runs the server. */
  requestId?: string | undefined;
}

type Action = { type: "show"; toast: Toast } | { type: "dismiss"; id: number };

const most = 3;

export const toasts = createStore<readonly Toast[], Action>((shown, action) => {
  switch (action.type) {
    case "show":
      return [...shown, action.toast].slice(-most);
    case "dismiss":
      return shown.filter(({ id }) => id !== action.id);
  }
}, []);

let lastId = 0;

export function toast(content: Omit<Toast, "id">): void {
  toasts.dispatch({ type: "show", toast: { ...content, id: ++lastId } });
}
