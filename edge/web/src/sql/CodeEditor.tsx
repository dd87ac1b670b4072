import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { MSSQL, MySQL, PostgreSQL, sql, SQLite, StandardSQL, type SQLDialect, type SQLNamespace } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, hoverTooltip, keymap, tooltips, type DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useEffectEvent, useRef } from "react";
import type { Dialect, Schema } from "../api/types";
import { qualified } from "../connections/structure";
import { t } from "../i18n/i18n";
import { columnsIn } from "./names";
import type { Stretch } from "./statement";
import { tokenize } from "./tokenize";

interface Props {
  text: string;
  dialect: Dialect | undefined;
  /** For completion and hints, once it is known. */
  schema: Schema | undefined;
  /** What the guard refuses. */
  offending: Stretch | undefined;
  invalid: boolean;
  onChange: (text: string) => void;
  onRun: () => void;
  onCancel: () => void;
  onFormat: () => void;
}

const dialects: Partial<Record<Dialect, SQLDialect>> = { sqlite: SQLite, postgres: PostgreSQL, mysql: MySQL, sqlserver: MSSQL };

/**
 * A statement to write, with completion of the names of the database. It lives in a shadow root: there its styles are
 * constructed sheets, which the content security policy of the page allows, and not elements, which it does not.
 */
export default function CodeEditor({ text, dialect, schema, offending, invalid, onChange, onRun, onCancel, onFormat }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const hints = useRef(new Compartment());
  const changed = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  const cancel = useEffectEvent(onCancel);
  const format = useEffectEvent(onFormat);
  const start = useEffectEvent(() => text);

  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: start(),
        extensions: [
          keymap.of([
            { key: "Mod-Enter", run: () => (run(), true) },
            { key: "Shift-Alt-f", run: () => (format(), true) },
            { key: "Tab", run: acceptCompletion }, // where there is none to accept, Tab leaves the field as it does everywhere
          ]),
          history(), drawSelection(), bracketMatching(), closeBrackets(), autocompletion(), EditorView.lineWrapping,
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, { key: "Escape", run: () => (cancel(), true) }]),
          language.current.of([]), hints.current.of([]), marks, overwriting, look, syntaxHighlighting(colours), tooltips({ position: "fixed" }),
          EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
        ],
      }),
    });
    view.current = editor;
    editor.focus();
    return () => editor.destroy();
  }, []);

  // What is set from outside, such as a name that was meant, takes the place of what is typed, and typing goes on in it.
  useEffect(() => {
    const editor = view.current!;
    if (editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    editor.focus();
  }, [text]);
  useEffect(() => view.current!.dispatch({ effects: mark.of(offending) }), [offending]);
  useEffect(() => {
    const named = { "aria-label": "SQL", "aria-invalid": String(invalid), spellcheck: "false", autocapitalize: "off" };
    view.current!.dispatch({ effects: hints.current.reconfigure([EditorView.contentAttributes.of(named), ...(schema ? [notes(schema)] : [])]) });
  }, [invalid, schema]);
  useEffect(() => {
    const spoken = dialects[dialect ?? "sqlite"] ?? StandardSQL;
    view.current!.dispatch({ effects: language.current.reconfigure(sql({ dialect: spoken, ...(schema && { schema: namesOf(schema) }), upperCaseKeywords: true })) });
  }, [dialect, schema]);
  // Keys that are typed here are no keys of the page.
  return (
    <div ref={host} onKeyDown={(event) => { if (!event.ctrlKey && !event.metaKey && event.key !== "Escape") event.stopPropagation(); }}
      className="max-h-96 overflow-auto" data-testid="code-editor" />
  );
}

/**
 * Text that takes the place of a selection. Left to the browser it keeps the look of what was there in an inline style,
 * which the content security policy forbids.
 */
const overwriting = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event;
    const taken = selected(view);
    if (inputType !== "insertText" || !data || !taken || view.composing) return false;
    event.preventDefault();
    const { from, to } = taken;
    const typed = () => view.state.update({ changes: { from, to, insert: data }, selection: { anchor: from + data.length }, userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, typed))) view.dispatch(typed());
    return true;
  },
});

/** What is selected, in the browser where the editor has not heard of it yet; undefined if nothing is. */
function selected(view: EditorView): { from: number; to: number } | undefined {
  const { main } = view.state.selection;
  if (!main.empty) return main;
  const seen = (view.root as Document).getSelection?.();
  if (!seen || seen.isCollapsed || !seen.anchorNode || !seen.focusNode || !view.contentDOM.contains(seen.anchorNode)) return undefined;
  const [anchor, head] = [view.posAtDOM(seen.anchorNode, seen.anchorOffset), view.posAtDOM(seen.focusNode, seen.focusOffset)];
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

function namesOf(schema: Schema): SQLNamespace {
  const names: Record<string, SQLNamespace> = {};
  for (const table of schema.tables) {
    names[qualified(table)] = (table.columns ?? []).map(({ name, type, comment }) => ({ label: name, type: "property", detail: type.toLowerCase(), ...(comment && { info: comment }) }));
  }
  return names;
}

const mark = StateEffect.define<Stretch | undefined>();

/** What the guard refuses stands out until the text changes. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = transaction.docChanged ? Decoration.none : value;
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue;
      const end = Math.min(effect.value?.end ?? 0, transaction.newDoc.length);
      next = effect.value && effect.value.start < end ? Decoration.set([offence.range(effect.value.start, end)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
const offence = Decoration.mark({ class: "offending", attributes: { "data-testid": "offending" } });

/** What a column is, where the pointer rests on its name. */
function notes(schema: Schema) {
  return hoverTooltip((view, at) => {
    const text = view.state.doc.toString();
    const columns = columnsIn(text, schema);
    let end = 0;
    for (const [i, token] of tokenize(text).entries()) {
      const from = end;
      end += token.text.length;
      const found = columns[i];
      if (at < from || at > end || !found) continue;
      return { pos: from, end, above: true, create: () => ({ dom: noteOf(found) }) };
    }
    return null;
  });
}

function noteOf({ table, column: { name, type, comment, values } }: NonNullable<ReturnType<typeof columnsIn>[number]>): HTMLElement {
  const dom = document.createElement("div");
  const lines = [`${table}.${name} ${type.toLowerCase()}`, comment, values?.length ? t("For example {values}", { values: values.slice(0, 5).join(", ") }) : undefined];
  for (const line of lines) {
    if (!line) continue;
    const row = dom.appendChild(document.createElement("div"));
    row.textContent = line;
  }
  return dom;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--stage-edge)" },
  { tag: [tags.comment], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.operator, tags.punctuation], color: "var(--ink-3)" },
  { tag: [tags.function(tags.variableName), tags.standard(tags.name)], color: "var(--stage-planner)" },
]);

/** Colours and type of the page, whose custom properties reach into the shadow root. */
const look = EditorView.theme({
  "&": { color: "var(--ink)", fontSize: "0.78125rem", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, monospace)", lineHeight: "1.25rem" },
  ".cm-content": { padding: "0.75rem", caretColor: "var(--ink)", minHeight: "4rem" },
  ".cm-line": { padding: "0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
  ".offending": { backgroundColor: "var(--bad-soft)", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.25rem" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "0.5rem", fontSize: "0.75rem", maxWidth: "20rem", zIndex: "50" },
  ".cm-tooltip-hover": { padding: "0.375rem 0.5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { opacity: "0.7", fontStyle: "normal" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--hover)" },
});
