// What jsonata.cpp measures, with the reference implementation.
//   node jsonata.js PATH_OF_THE_PACKAGE SECONDS EXPRESSIONS.json
const jsonata = require(process.argv[2]);
const seconds = Number(process.argv[3]);
const expressions = JSON.parse(require("fs").readFileSync(process.argv[4], "utf8"));

function items(count) {
  const list = [];
  for (let i = 0; i < count; ++i)
    list.push({ name: `item-${i}`, kind: `kind-${i % 7}`, price: 0.5 + (i % 100), quantity: 1 + (i % 5) });
  return { items: list };
}

(async () => {
  for (const { name, expression, items: count } of expressions) {
    const compiled = jsonata(expression);
    const input = items(count);
    let done = 0, last;
    const start = process.hrtime.bigint();
    let passed = 0;
    while (passed < seconds) {
      for (let i = 0; i < 10; ++i, ++done) last = await compiled.evaluate(input);
      passed = Number(process.hrtime.bigint() - start) / 1e9;
    }
    console.log(JSON.stringify({ name, per_second: done / passed, result: JSON.stringify(last).length }));
  }
})();
