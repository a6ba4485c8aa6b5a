/** The value that articles claim for a field, in words. */
import { clean, day, regionName } from "/static/lib/format.js";
import { words } from "/static/lib/words.js";
import MEETING from "/static/words/meeting.js";
import PARTS from "/static/words/parts.js";

const NAMED = new Set(["status", "format", "channel"]);

/** "2025-09-09" of a date -> "9 Sep 2025", "held" of a status -> "Terlaksana". */
export function claimedText(field, value, lang) {
  if (NAMED.has(field)) return words(lang, PARTS)(`${field}.${clean(value, 40)}`);
  if (field === "date") return day(value, lang);
  if (field === "country") return regionName(value, lang);
  if (field === "outcomes") {
    const [, kind, text] = /^(\w+): (.*)$/s.exec(value) ?? [null, "", value];
    return kind ? `${words(lang, MEETING)(`outcome.${kind}`)}: ${clean(text, 300)}` : clean(value, 300);
  }
  return clean(value, 300);
}
