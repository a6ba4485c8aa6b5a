// Compile every schema of a folder in ajv's strict mode, then read lines {"schema": NAME, "value": ...} from standard
// input. Prints one JSON object: the schemas, how many lines were valid, and what is wrong with the first ten others.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const folder = process.argv[2];
const ajv = new Ajv({ strict: true, allErrors: true });
addFormats(ajv);
const validators = {};
for (const file of fs.readdirSync(folder).sort()) {
  validators[file.replace(".schema.json", "")] = ajv.compile(JSON.parse(fs.readFileSync(path.join(folder, file))));
}
let valid = 0;
const wrong = [];
for (const line of fs.readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const { schema, value } = JSON.parse(line);
  if (validators[schema](value)) valid += 1;
  else wrong.push({ schema, errors: validators[schema].errors });
}
console.log(JSON.stringify({ schemas: Object.keys(validators), valid, wrong: wrong.slice(0, 10) }));
