import {
  Bookmark,
  BrainCircuit,
  Cable,
  House,
  MailWarning,
  MessageSquareText,
  MessagesSquare,
  Settings,
  ShieldCheck,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import { useToDecide } from "../approval/useApprovals";
import { useLetterCount } from "../deadletters/useLetters";
import { msg } from "../i18n/i18n";

/** A page that can be reached from anywhere. */
export interface Entry {
  /** Its path; those below it are of the same page. */
  path: string;
  /** Its name, to be given to t. */
  name: string;
  icon: LucideIcon;
  /** Words by which it is found, beside its name. */
  also?: string;
  /** A hook that counts what waits there for the person. */
  useCount?: () => number;
}

/** The pages in their order. */
export const pages: readonly Entry[] = [
  { path: "/", name: msg("Home"), icon: House, also: msg("overview figures dashboard") },
  { path: "/chat", name: msg("Ask"), icon: MessageSquareText, also: msg("question chat") },
  { path: "/sessions", name: msg("Sessions"), icon: MessagesSquare, also: msg("conversations history") },
  { path: "/saved", name: msg("Saved"), icon: Bookmark, also: msg("saved questions favourites") },
  { path: "/connections", name: msg("Connections"), icon: Cable, also: msg("databases tables schema") },
  { path: "/traces", name: msg("Traces"), icon: Waypoints, also: msg("history log steps events prompts") },
  { path: "/llms", name: msg("Models"), icon: BrainCircuit, also: msg("language models providers keys") },
  { path: "/approvals", name: msg("Approvals"), icon: ShieldCheck, also: msg("statements that wait, approve, deny"), useCount: useToDecide },
];

/** Pages that stand apart, at the end. */
export const lastPages: readonly Entry[] = [
  { path: "/dead-letters", name: msg("Dead letters"), icon: MailWarning, also: msg("failed questions poison"), useCount: useLetterCount },
  { path: "/settings", name: msg("Settings"), icon: Settings, also: msg("theme language account keys") },
];

/** Whether a path is a page's own or below it. */
export function isAt(entry: Entry, path: string): boolean {
  return entry.path === "/" ? path === "/" : path === entry.path || path.startsWith(`${entry.path}/`);
}
