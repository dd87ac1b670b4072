import { Component, type ReactNode } from "react";
import { Button } from "./ui";

/** Keeps a defect in the page from leaving it white. */
export class Crash extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <main role="alert" className="mx-auto flex h-dvh max-w-lg flex-col justify-center gap-4 p-6">
        <h1 className="text-xl font-semibold">The page ran into a defect</h1>
        <p className="text-ink-2">Your questions are safe on the server. Loading the page again usually helps.</p>
        <pre className="overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs">{String(this.state.error)}</pre>
        <Button className="self-start" onClick={() => location.reload()}>Load again</Button>
      </main>
    );
  }
}
