import { Dialog as Radix } from "radix-ui";
import { useEffect, useSyncExternalStore } from "react";
import { whoAmI, type Me } from "../api/account";
import { loggedIn, signedOut } from "../api/session";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Mark } from "../shell/Logo";
import { LoginForm } from "./LoginForm";

/** Covers whatever page there is while nobody is logged in. The page stays as it is below, with all that was typed into it. */
export function LoginScreen() {
  const out = useSyncExternalStore(signedOut.subscribe, signedOut.get);
  return (
    <Radix.Root open={out}>
      <Radix.Portal>
        <Radix.Content aria-describedby={undefined} data-testid="login"
          className="fixed inset-0 z-50 flex flex-col overflow-y-auto bg-bg px-4 text-ink outline-none">
          <div className="m-auto w-full max-w-sm py-10">
            <Mark className="mb-6 size-12" drawn />
            <Words />
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Words() {
  const before = queries.getQueryData<Me>(["me"]);
  useEffect(() => {
    // Somebody may have logged in at another tab.
    const look = () => void whoAmI().then((me) => me && goOn(before, me), () => undefined);
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, [before]);
  return (
    <>
      <Radix.Title className="text-xl font-semibold tracking-tight">{before ? t("Log in again") : t("Log in to Arivu")}</Radix.Title>
      <p className="mt-1 mb-6 text-sm text-ink-2">
        {before
          ? t("Your login has ended. What you were doing is still here, and goes on when you, {user}, have logged in again.", { user: before.user })
          : t("This server asks everybody for a key of their own. An administrator makes you one.")}
      </p>
      <LoginForm onDone={(me) => goOn(before, me)} />
    </>
  );
}

/** Goes on where the page was. Another person gets a page of their own. */
function goOn(before: Me | undefined, me: Me): void {
  if (before && before.user !== me.user) {
    location.reload();
    return;
  }
  queries.setQueryData(["me"], me);
  loggedIn();
  void queries.invalidateQueries();
}
