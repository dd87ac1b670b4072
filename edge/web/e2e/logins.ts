// The stand-in's logins: one key, and a cookie for it.

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Me } from "../src/api/account";

/** The cookie of somebody who logged in with the key. */
export function cookieOf(key: string): string {
  return `arivu_session=${createHash("sha256").update(key).digest("hex")}`;
}

/** Whether a request is let in; without a key everybody is. */
export function letIn({ headers }: IncomingMessage, key: string): boolean {
  return key === "" || headers.cookie === cookieOf(key);
}

/** Who a request comes from. */
export function meOf(user: string, key: string): Me {
  return {
    user: key === "" ? "local" : user, role: "admin", permissions: ["read", "ask", "export", "teach", "approve", "connections", "models", "audit"],
    connections: null, expires: null, key_id: "", logged_in: key !== "", keys_needed: key !== "",
  };
}
