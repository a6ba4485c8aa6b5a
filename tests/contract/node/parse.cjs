// Parse an AsyncAPI document with the specification's own parser. Prints one JSON object: what it complains of, and what
// it found.
const { Parser, fromFile } = require("@asyncapi/parser");

fromFile(new Parser(), process.argv[2])
  .parse()
  .then(({ document, diagnostics }) => {
    const complaints = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path }));
    const messages = document ? document.messages().all() : [];
    console.log(
      JSON.stringify({
        complaints,
        servers: document ? document.servers().all().map((one) => one.id()) : [],
        channels: document ? document.channels().all().map((one) => one.address()) : [],
        examples: Object.fromEntries(messages.map((one) => [one.name(), one.examples().length])),
      }),
    );
  });
