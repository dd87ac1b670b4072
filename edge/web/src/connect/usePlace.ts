import { useEffect, useState } from "react";
import { parseDatabase } from "../api/connect";
import { ApiError } from "../api/http";
import type { Dialect } from "../api/types";
import { elsewhere, missingOf, placeOf, requestOf, withoutSecrets, type Place } from "./draft";
import type { FieldName } from "./engines";

// Typing is over for a moment before the server is asked.
const pause = 250;

/** Where a database is while that is entered: as a URL or in fields, each of which fills the other. What a URL means is for the server to say. */
export function usePlace(initial: Place) {
  const [place, setPlace] = useState(initial);
  const [url, setUrl] = useState("");
  const [wrong, setWrong] = useState("");
  // What was entered last is what the other follows.
  const [from, setFrom] = useState<"url" | "fields">("fields");
  const [read, setRead] = useState(""); // the URL that the server has spoken of

  useEffect(() => {
    if (from !== "url" || url.trim() === "") return;
    return later(async (signal) => {
      try {
        const parts = await parseDatabase({ url: url.trim() }, signal);
        setWrong("");
        setRead(url);
        setPlace(({ fields: { password = "", "params.private_key": privateKey = "" } }) => placeOf(parts, { password, privateKey }));
      } catch (error) {
        if (signal.aborted) return;
        setRead(url);
        setWrong(error instanceof ApiError ? error.message : String(error));
      }
    });
  }, [from, url]);

  useEffect(() => {
    if (from !== "fields") return;
    return later(async (signal) => {
      // What is still missing is shown at its field, when it is wanted; until then there is no URL to ask for.
      const parts = missingOf(place).length > 0 ? undefined : await parseDatabase(requestOf(place, false), signal).catch(() => undefined);
      if (!signal.aborted) setUrl(parts?.url ?? "");
    });
  }, [from, place]);

  const enterUrl = (text: string) => {
    const { url: bare, secrets: { password, privateKey } } = withoutSecrets(text);
    const held = password !== undefined || privateKey !== undefined;
    setUrl(held ? bare : text);
    setWrong("");
    setFrom("url");
    if (!held) return;
    setPlace((before) => ({
      ...before,
      fields: { ...before.fields, ...(password !== undefined && { password }), ...(privateKey !== undefined && { "params.private_key": privateKey }) },
    }));
  };
  const enter = (at: FieldName, text: string) => {
    setPlace((before) => ({ ...before, fields: { ...before.fields, [at]: text } }));
    if (at !== "password" && at !== "params.private_key") setFrom("fields");
    setWrong("");
  };
  const choose = (dialect: Dialect) => {
    setPlace((before) => elsewhere(before, dialect));
    setFrom("fields");
    setWrong("");
  };
  // Until then the fields, and the place with them, are those of before.
  const reading = from === "url" && url.trim() !== "" && url !== read;
  return { place, url, wrong, reading, enterUrl, enter, choose };
}

/** Does what is asked for with a place once its fields say what its URL does; gives what asks for it. */
export function useOnceRead<Deed extends string>(reading: boolean, deeds: Readonly<Record<Deed, () => void>>): (deed: Deed) => void {
  const [asked, ask] = useState<Deed>();
  // After every render: what is done rests on the place of this one.
  useEffect(() => {
    if (asked === undefined || reading) return;
    ask(undefined);
    deeds[asked]();
  });
  return ask;
}

/** Does something in a moment, unless it is not wanted any more by then. */
function later(work: (signal: AbortSignal) => Promise<void>): () => void {
  const own = new AbortController();
  const timer = setTimeout(() => void work(own.signal), pause);
  return () => {
    clearTimeout(timer);
    own.abort();
  };
}
