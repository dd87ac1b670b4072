import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { navigate } from "../shell/route";
import { safePath } from "./path";
import { useMe } from "./useMe";

/** The address to log in at: whoever is logged in goes on from here, nobody else gets past LoginScreen. */
export default function LoginPage() {
  const me = useMe();
  const { to } = useSearch({ strict: false });
  useEffect(() => {
    if (me) navigate(safePath(to, location.origin));
  }, [me, to]);
  return null;
}
