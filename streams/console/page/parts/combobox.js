/** A field that suggests: type, choose by arrows and Enter or by pointing (the combobox of ARIA 1.2). */
import { html, useEffect, useMemo, useRef, useState } from "/static/vendor/preact-htm.js";
import { folded } from "/static/lib/format.js";
import { Flag } from "/static/parts/people.js";

const MOST = 12;

/** Options whose names begin with what is typed, then those that have it elsewhere; at most twelve. */
export function suggested(options, typed) {
  const wanted = folded(typed.trim());
  const inside = options.filter((option) => option.texts.some((text) => folded(text).includes(wanted)));
  const first = (option) => option.texts.some((text) => folded(text).startsWith(wanted));
  return [...inside.filter(first), ...inside.filter((option) => !first(option))].slice(0, MOST);
}

/**
 * `options` are `{value, texts: [name, other names…], code, note}`, the best first. `onChoose(value)` is called with
 * one of them, or where `free` with what was typed. `onOpen` is called when suggestions are first wanted.
 */
export function Combobox({ id, label, options, onChoose, onOpen, free = false, none = "" }) {
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useRef(null);
  const shown = useMemo(() => (open ? suggested(options, typed) : []), [open, options, typed]);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at]);

  const start = () => {
    onOpen?.();
    setOpen(true);
    setAt(-1);
  };
  const choose = (value) => {
    setOpen(false);
    setTyped("");
    setAt(-1);
    if (value) onChoose(value);
  };
  const move = (by) => {
    if (!open) start();
    else setAt((old) => (shown.length ? (old + by + shown.length + (old < 0 && by < 0 ? 1 : 0)) % shown.length : -1));
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => choose(shown[at]?.value ?? (free ? typed.trim() : typed.trim() && shown[0]?.value)),
    Escape: () => (open ? setOpen(false) : setTyped("")),
  };
  const pressed = (event) => {
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return html`<div class="combobox">
    <input id=${id} type="text" role="combobox" autocomplete="off" spellcheck=${false} placeholder=${label} aria-label=${label}
      aria-expanded=${String(open && shown.length > 0)} aria-controls=${`${id}-list`} aria-autocomplete="list"
      aria-activedescendant=${at >= 0 ? `${id}-${at}` : null} value=${typed} onKeyDown=${pressed}
      onFocus=${start} onClick=${start} onBlur=${() => setOpen(false)}
      onInput=${(event) => {
        setTyped(event.target.value);
        setOpen(true);
        setAt(-1);
      }} />
    <ul id=${`${id}-list`} role="listbox" aria-label=${label} ref=${list} hidden=${!shown.length}>
      ${shown.map(
        (option, number) => html`<li key=${option.value} id=${`${id}-${number}`} role="option" aria-selected=${String(number === at)}
          onPointerDown=${(event) => event.preventDefault()} onClick=${() => choose(option.value)}>
          <${Flag} code=${option.code} /> <bdi class="text">${option.texts[0]}</bdi> <span class="note">${option.note}</span>
        </li>`,
      )}
    </ul>
    ${open && typed.trim() && !shown.length && none && html`<p class="none" role="status">${none}</p>`}
  </div>`;
}
