// Meetings with kafkajs, from the beginning of the compacted topic on.
//
// npm install
// JUMPA_BROKER=localhost:9092 node meetings.js [--once]
import { randomUUID } from "node:crypto";
import kafkajs from "kafkajs";

const TOPIC = "news.meetings.v1";
const ENDED = ["merged", "retracted"];
const newest = new Map(); // the newest revision of each id, as the compacted topic holds it

/** One record: a revision, the same once more, or the end of an id. */
function take(key, value) {
  if (value === null) { // the id ended some days ago: forget it
    newest.delete(key);
    console.log(key, "dropped");
    return;
  }
  const meeting = JSON.parse(value.toString());
  if (newest.has(key) && meeting.revision <= newest.get(key).revision) return; // a repeat: at least once
  newest.set(key, meeting); // complete: it replaces the one before
  const goesOn = meeting.status === "merged" ? meeting.merged_into : "";
  console.log(key, `r${meeting.revision}`, meeting.change, meeting.status, goesOn);
}

const broker = process.env.JUMPA_BROKER ?? "localhost:9092";
const kafka = new kafkajs.Kafka({ brokers: broker.split(","), logLevel: kafkajs.logLevel.ERROR });
const admin = kafka.admin();
await admin.connect();
const left = new Map();
for (const { partition, low, high } of await admin.fetchTopicOffsets(TOPIC)) {
  if (BigInt(low) < BigInt(high)) left.set(partition, BigInt(high));
}
await admin.disconnect();

// A group of its own each time, with nothing committed: each start reads from the beginning.
const consumer = kafka.consumer({ groupId: `subscriber-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
let reached;
const end = new Promise((resolve) => { reached = resolve; });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    take(message.key.toString(), message.value);
    if (BigInt(message.offset) + 1n >= (left.get(partition) ?? 0n)) left.delete(partition);
    if (left.size === 0) reached();
  },
});
if (process.argv.includes("--once")) {
  if (left.size > 0) await end;
  await consumer.disconnect();
  console.log([...newest.values()].filter((one) => !ENDED.includes(one.status)).length, "meetings live");
}
