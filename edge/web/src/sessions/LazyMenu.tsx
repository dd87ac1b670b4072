import { lazy, Suspense, type ComponentProps } from "react";

const SessionMenu = lazy(() => import("./SessionMenu"));

/** SessionMenu where it is not of the first things to be seen. */
export function LazyMenu(props: ComponentProps<typeof SessionMenu>) {
  return <Suspense><SessionMenu {...props} /></Suspense>;
}
