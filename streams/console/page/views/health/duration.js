/** Lengths of time as people read them. */

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** 0.42 -> "0.4 sec", 90 -> "1.5 min"; null where it is not known. */
export function duration(seconds, lang) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return null;
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ["second", 1];
  const value = seconds / size;
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(lang === "en" ? "en-US" : "id-ID", options).format(value);
}
