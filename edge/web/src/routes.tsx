import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { t } from "./i18n/i18n";
import { Crash } from "./shell/Crash";
import { Layout } from "./shell/Layout";
import { Link } from "./shell/Link";
import { Page, PageHeader } from "./ui/Page";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound, errorComponent: Crash });

// Every page is loaded when it is first opened.
const chat = lazyRouteComponent(() => import("./chat/ChatRoute"));
const connections = lazyRouteComponent(() => import("./connections/ConnectionsPage"));
const deadLetters = lazyRouteComponent(() => import("./deadletters/DeadLettersPage"));

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: lazyRouteComponent(() => import("./home/HomePage")), validateSearch: ({ range }) => ({ range: text(range) }) }),
  createRoute({ getParentRoute: () => root, path: "/chat", component: chat }),
  createRoute({ getParentRoute: () => root, path: "/chat/$session", component: chat }),
  createRoute({ getParentRoute: () => root, path: "/shared/$question", component: lazyRouteComponent(() => import("./chat/SharedPage")) }),
  createRoute({ getParentRoute: () => root, path: "/sessions", component: lazyRouteComponent(() => import("./sessions/SessionsPage")) }),
  createRoute({ getParentRoute: () => root, path: "/saved", component: lazyRouteComponent(() => import("./saved/SavedPage")) }),
  createRoute({ getParentRoute: () => root, path: "/approvals", component: lazyRouteComponent(() => import("./approval/ApprovalsPage")) }),
  createRoute({ getParentRoute: () => root, path: "/connections", component: connections }),
  createRoute({ getParentRoute: () => root, path: "/connections/add/database", component: lazyRouteComponent(() => import("./connect/AddPage")) }),
  createRoute({ getParentRoute: () => root, path: "/connections/$name/edit", component: lazyRouteComponent(() => import("./connect/EditPage")) }),
  createRoute({ getParentRoute: () => root, path: "/connections/$name", component: connections, validateSearch: ({ table }) => ({ table: text(table) }) }),
  createRoute({ getParentRoute: () => root, path: "/connections/$name/$part", component: connections, validateSearch: ({ table }) => ({ table: text(table) }) }),
  createRoute({ getParentRoute: () => root, path: "/llms", component: lazyRouteComponent(() => import("./models/ModelsPage")) }),
  createRoute({ getParentRoute: () => root, path: "/models", beforeLoad: () => { throw redirect({ to: "/llms" }); } }),
  createRoute({ getParentRoute: () => root, path: "/traces", component: lazyRouteComponent(() => import("./traces/TracesPage")) }),
  createRoute({ getParentRoute: () => root, path: "/traces/$id", component: lazyRouteComponent(() => import("./traces/TracePage")) }),
  createRoute({ getParentRoute: () => root, path: "/login", component: lazyRouteComponent(() => import("./account/LoginPage")), validateSearch: ({ to }) => ({ to: text(to) }) }),
  createRoute({ getParentRoute: () => root, path: "/dead-letters", component: deadLetters }),
  createRoute({ getParentRoute: () => root, path: "/dead-letters/$letter", component: deadLetters }),
  createRoute({ getParentRoute: () => root, path: "/settings", component: lazyRouteComponent(() => import("./settings/SettingsPage")) }),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: "intent", defaultPendingMs: 300, scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <Page title={t("No such page")}>
      <PageHeader title={t("There is no such page")}>
        <Link href="/" className="font-medium text-accent underline underline-offset-2">{t("Go to the start")}</Link>
      </PageHeader>
    </Page>
  );
}
