/** Days and months as the API writes them ("2025-09-03", "2025-09"), reckoned without any zone. */

const DAY = 86_400_000;
const time = (day) => Date.parse(`${day}T00:00:00Z`);
const written = (ms) => new Date(ms).toISOString().slice(0, 10);

export const isMonth = (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? "");
export const monthOf = (day) => day.slice(0, 7);
export const shiftDay = (day, count) => written(time(day) + count * DAY);
export const daysBetween = (first, last) => Math.round((time(last) - time(first)) / DAY);

/** 0 for Monday to 6 for Sunday. */
export const weekday = (day) => (new Date(time(day)).getUTCDay() + 6) % 7;
export const mondayOf = (day) => shiftDay(day, -weekday(day));

export function shiftMonth(month, count) {
  const [year, number] = month.split("-").map(Number);
  const whole = year * 12 + number - 1 + count;
  return `${String(Math.floor(whole / 12)).padStart(4, "0")}-${String((whole % 12) + 1).padStart(2, "0")}`;
}

export const firstDay = (month) => `${month}-01`;
export const lastDay = (month) => shiftDay(firstDay(shiftMonth(month, 1)), -1);

/** The weeks that a month touches, each seven days from Monday on. */
export function weeks(month) {
  const rows = [];
  for (let monday = mondayOf(firstDay(month)); monday <= lastDay(month); monday = shiftDay(monday, 7)) {
    rows.push(Array.from({ length: 7 }, (_, at) => shiftDay(monday, at)));
  }
  return rows;
}

export const total = (one) => one.held + one.planned + one.proposed + one.cancelled;

/** The API's days as one sum a week from the first week on: [{monday, held, planned, proposed, cancelled}]. */
export function byWeek(days, first, last) {
  const start = mondayOf(first);
  const found = Array.from({ length: Math.floor(daysBetween(start, last) / 7) + 1 }, (_, at) => ({
    monday: shiftDay(start, at * 7), held: 0, planned: 0, proposed: 0, cancelled: 0,
  }));
  for (const one of days) {
    const week = found[Math.floor(daysBetween(start, one.day) / 7)];
    for (const status of week ? ["held", "planned", "proposed", "cancelled"] : []) week[status] += one[status];
  }
  return found;
}

/** The day that a key leads to from another one in the calendar, or null. */
export function dayByKey(key, day) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  if (steps[key]) return shiftDay(day, steps[key]);
  if (key === "Home") return mondayOf(day);
  if (key === "End") return shiftDay(mondayOf(day), 6);
  const months = { PageUp: -1, PageDown: 1 };
  if (!months[key]) return null;
  const month = shiftMonth(monthOf(day), months[key]);
  const same = `${month}-${day.slice(8)}`;
  return same < lastDay(month) ? same : lastDay(month);
}

/** Whether a meeting takes place on a day; one known to the month or the year has no day. */
export const isOn = (row, day) => row.date?.length === 10 && row.date <= day && day <= (row.end_date ?? row.date);

/** The day that a Date has where the reader is. */
export function localDay(when) {
  const two = (number) => String(number).padStart(2, "0");
  return `${String(when.getFullYear()).padStart(4, "0")}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

/** Whether a text is a day that there is. */
export function isDay(text) {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? time(text) : NaN;
  return !Number.isNaN(ms) && written(ms) === text;
}
