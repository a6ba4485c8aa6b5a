/** What of all numbers matters most now. Pure. */

/** Longest wait, in seconds, that is no trouble: as the alert JumpaLagGrows has it. */
const LONG_S = 300;

/** `{level: "good"|"warn"|"bad", key, params, reasons}`, the worst first: of its key there are words, and what to do. */
export function verdict({ state, worker, dead_letters: letters }) {
  const say = (level, key, params = {}, reasons = []) => ({ level, key, params, reasons: reasons.filter(Boolean) });
  if (state.stale_since) return say("bad", "stale", {}, [state.why]);
  if (worker && !worker.reached) return say("bad", "unreached", {}, [worker.why]);
  if (worker && worker.ready === false) return say("bad", "notReady", {}, worker.checks);
  if (state.filling) return say("warn", "filling", state.filling);
  const waiting = lagByTopic(worker?.lag ?? []).sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))[0];
  if (waiting && waiting.seconds > LONG_S) return say("warn", "behind", { count: waiting.records, seconds: waiting.seconds, topic: waiting.topic });
  if (letters.total) return say("warn", "letters", { count: letters.total });
  return say("good", worker ? "good" : "goodRun");
}

/** The sum of records that wait and the age of the oldest, for each topic, in the order given. */
export function lagByTopic(lag) {
  const topics = new Map();
  for (const { topic, records, seconds } of lag) {
    const sum = topics.get(topic) ?? { topic, records: 0, seconds: null };
    topics.set(topic, { topic, records: sum.records + records, seconds: seconds === null ? sum.seconds : Math.max(sum.seconds ?? 0, seconds) });
  }
  return [...topics.values()];
}
