import { TriangleAlert } from "lucide-react";
import { Notice } from "../chat/Outcome";
import { Time } from "../connections/Health";
import { t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { Button } from "../ui/Button";
import { Differences, ImpactList } from "./Differences";
import type { Meaning } from "./useMeaning";
import { problemWords, spotOf } from "./working";

/** What has changed and is not saved: looked at first, then saved with a note. */
export function SaveBar({ meaning }: { meaning: Meaning }) {
  const { changes, busy, preview, refusal, saved, note } = meaning;
  if (changes === 0) return <p role="status" className="text-sm text-good empty:hidden" data-testid="saved">{saved > 0 && t("Saved as version {version, number}. It holds from the next question on.", { version: saved })}</p>;
  return (
    <section aria-label={t("Not saved")} data-testid="save-bar"
      className="sticky bottom-2 z-10 -mx-1 flex max-h-[70dvh] flex-col gap-3 overflow-y-auto rounded-xl border border-line-strong bg-panel p-3 shadow-float sm:p-4">
      {refusal && <Refused meaning={meaning} refusal={refusal} />}
      {preview && (
        <>
          <Differences changes={preview.changes} />
          {preview.impact && <ImpactList impact={preview.impact} />}
        </>
      )}
      <form onSubmit={(event) => { event.preventDefault(); if (preview) meaning.save(); else meaning.look(); }} className="flex flex-wrap items-end gap-2">
        {preview && (
          <div className="min-w-0 basis-full sm:flex-1">
            <Field label={t("Why")} value={note} onChange={meaning.setNote} placeholder={t("Revenue without test customers")} maxLength={200} />
          </div>
        )}
        {!preview && <p className="mr-auto self-center text-sm font-medium max-sm:basis-full">{t("{n, plural, one {# change} other {# changes}} not saved", { n: changes })}</p>}
        <Button needs="teach" type="submit" primary disabled={busy !== ""}>{busy === "saving" ? t("Saving") : busy === "looking" ? t("Checking") : preview ? t("Save") : t("Show what it changes")}</Button>
        <Button onClick={meaning.discard} disabled={busy !== ""}>{t("Discard")}</Button>
      </form>
    </section>
  );
}

function Refused({ meaning, refusal }: { meaning: Meaning; refusal: NonNullable<Meaning["refusal"]> }) {
  const { message, rival, problems } = refusal;
  const title = rival ? t("Somebody else has changed this meanwhile.") : problems.length > 0 ? t("{n, plural, one {# thing is} other {# things are}} not right yet.", { n: problems.length }) : message;
  return (
    <div role="alert">
      <Notice tone={rival ? "warn" : "bad"} icon={TriangleAlert} title={title}>
        {rival && (
          <>
            <p>{t("{author} made version {version, number}", { author: rival.author, version: rival.version })}, <Time at={rival.updated} />{rival.note && `: ${rival.note}`}.</p>
            <p>{t("Your changes are kept here. Put them on the newest version, and look at what differs before you save.")}</p>
            <Button onClick={meaning.takeOver} disabled={meaning.busy !== ""}>{t("Put my changes on the newest")}</Button>
          </>
        )}
        {problems.length > 0 && (
          <ul className="space-y-1">
            {problems.map((problem) => {
              const spot = spotOf(problem.path);
              return (
                <li key={problem.path + problem.message} className="break-words">
                  {problemWords(problem)}
                  {spot && <> <button type="button" onClick={() => meaning.open(spot.kind, spot.index)} className="rounded-sm font-medium text-accent underline underline-offset-2">{t("Show")}</button></>}
                </li>
              );
            })}
          </ul>
        )}
      </Notice>
    </div>
  );
}
