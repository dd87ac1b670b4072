// Where figures lead: the questions that they count.

interface Wanted {
  status?: string;
  path?: string;
  connection?: string;
  model?: string;
  since?: string;
  from?: string;
  to?: string;
  min?: number;
}

/** The list of the questions that are wanted. */
export function tracesPath(wanted: Wanted): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined && value !== "") params.set(name, String(value));
  return params.size > 0 ? `/traces?${params}` : "/traces";
}

export function tracePath(question: string): string {
  return `/traces/${question}`;
}
