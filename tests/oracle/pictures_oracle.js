// One call of a picture function a line on stdin, the answer of the npm package jsonata a line on
// stdout: {"value"}, {} for no value, or {"code", "message"}; code null where it only crashes.
// Run with the folder that holds node_modules/jsonata as the first argument, and TZ=UTC.
const path = require('path');
const readline = require('readline');

let now = 0;
const RealDate = Date;
global.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now);
    else super(...given);
  }
};
const jsonata = require(path.join(process.argv[2], 'node_modules', 'jsonata'));

const expressions = {
  formatNumber: '$formatNumber(value, picture, options)',
  formatInteger: '$formatInteger(value, picture)',
  formatBase: '$formatBase(value, radix)',
  string: '$string(value)',
  parseInteger: '$parseInteger(text, picture)',
  fromMillis: '$fromMillis(value, picture, zone)',
  toMillis: '$toMillis(text, picture)',
};
for (const name of Object.keys(expressions)) expressions[name] = jsonata(expressions[name]);

const numeric = new Set(['parseInteger', 'toMillis']);

async function answer(call) {
  now = call.now || 0;
  try {
    const value = await expressions[call.f].evaluate(call);
    if (value === undefined || (numeric.has(call.f) && !Number.isFinite(value))) return {};
    return {value: numeric.has(call.f) ? String(Number(value.toPrecision(15))) : value};
  } catch (error) {
    return {code: error.code || null, message: error.message};
  }
}

(async () => {
  for await (const line of readline.createInterface({input: process.stdin})) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
  }
})();
