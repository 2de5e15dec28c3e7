// Compares Lockstep's JSONata engine with the npm package jsonata@2.0.6 on generated expressions.
//   node jsonata_differential.js --engine build/debug/jsonata-eval --jsonata DIR/node_modules/jsonata
//        [--seed N] [--count N] [--cases FILE]
// --cases: a JSON list of {expression, input?, bindings?} in place of generated ones.
// Exit code 1 if there is a difference; each is printed with the seed that repeats it.
'use strict';
const {spawn} = require('child_process');
const readline = require('readline');
const fs = require('fs');
const path = require('path');

const options = {seed: 1, count: 3000, engine: 'build/debug/jsonata-eval', jsonata: 'jsonata'};
for (let i = 2; i < process.argv.length; i += 2)
  options[process.argv[i].slice(2)] = process.argv[i + 1];
const jsonata = require(
    fs.existsSync(options.jsonata) ? path.resolve(options.jsonata) : options.jsonata);

// --- a seeded generator ---------------------------------------------------------------------
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Generator {
  constructor(seed) {
    this.next = random(seed);
    this.variables = [];
  }
  number(n) { return Math.floor(this.next() * n); }
  pick(list) { return list[this.number(list.length)]; }
  chance(p) { return this.next() < p; }

  scalar() {
    return this.pick([
      () => this.number(10), () => this.number(100) / 4, () => -this.number(5), () => 0,
      () => this.pick(['', 'a', 'b', 'abc', 'hello world', 'é😀x', '10', 'x,y,z', ' pad ']),
      () => this.pick(['foo', 'bar', 'baz']), () => true, () => false, () => null
    ])();
  }
  data(depth) {
    if (depth <= 0 || this.chance(0.25)) return this.scalar();
    if (this.chance(0.45)) {
      const n = this.number(4);
      return Array.from({length: n}, () => this.data(depth - 1));
    }
    const object = {};
    for (let n = this.number(4) + 1; n > 0; --n) object[this.pick(names)] = this.data(depth - 1);
    return object;
  }
  input() {
    const object = {};
    for (const name of names) if (this.chance(0.6)) object[name] = this.data(2);
    object.items = Array.from({length: this.number(5)}, () => ({
      price: this.number(20) / 2, quantity: this.number(4),
      name: this.pick(['foo', 'bar', 'baz', 'qux']), tags: this.data(1),
      sub: {k: this.pick(['p', 'q']), list: [{v: this.number(3)}, {v: this.number(3)}]}
    }));
    object.nums = Array.from({length: this.number(5)}, () => this.number(9) - 2);
    object.words = Array.from({length: this.number(4)}, () => this.pick(['b', 'a', 'cc', 'é']));
    return object;
  }

  literal() {
    const value = this.scalar();
    return typeof value === 'number' && value < 0 ? `(${value})` : JSON.stringify(value);
  }
  name() { return this.pick(names.concat(['items', 'items', 'nums', 'words', 'price', 'name', 'sub', 'k', 'list', 'v'])); }
  path(depth) {
    let steps = [this.chance(0.2) ? this.primary(depth - 1) : this.name()];
    for (let n = this.number(3); n > 0; --n) {
      steps.push(this.pick([
        () => this.name(), () => this.name(), () => this.name(), () => '*', () => `(${this.expr(depth - 1)})`,
        () => this.object(depth - 1), () => `[${this.expr(depth - 1)}]`, () => '**', () => '%',
        () => this.call(depth - 1), () => `$`, () => JSON.stringify(this.pick(names))
      ])());
      if (this.chance(0.08)) { const v = this.fresh(); steps[steps.length - 1] += `@$${v}`; }
      if (this.chance(0.08)) { const v = this.fresh(); steps[steps.length - 1] += `#$${v}`; }
      if (this.chance(0.25)) steps[steps.length - 1] += this.predicate(depth - 1);
    }
    if (this.chance(0.2)) steps[0] += this.predicate(depth - 1);
    let text = steps.join('.');
    if (this.chance(0.1)) text += `^(${this.pick(['', '<', '>'])}${this.sortTerm(depth - 1)})`;
    if (this.chance(0.1)) text += this.object(depth - 1);
    return text;
  }
  sortTerm(depth) {
    const term = this.pick(['price', 'name', '$', 'quantity', 'v', this.expr(depth)]);
    return this.chance(0.3) ? `${term}, ${this.pick(['>', ''])}${this.pick(['name', 'quantity'])}` : term;
  }
  fresh() {
    const v = this.pick(['i', 'j', 'x', 'y']);
    this.variables.push(v);
    return v;
  }
  predicate(depth) {
    return this.pick([
      () => `[${this.number(4)}]`, () => `[-${this.number(3) + 1}]`, () => '[]', () => `[[0..${this.number(3)}]]`,
      () => `[${this.expr(depth)}]`, () => `[${this.name()} = ${this.literal()}]`,
      () => `[${this.name()} > ${this.number(5)}]`, () => '[true]', () => '[$ > 1]'
    ])();
  }
  object(depth) {
    const pairs = [];
    for (let n = this.number(3); n >= 0; --n)
      pairs.push(`${this.chance(0.6) ? JSON.stringify(this.pick(names)) : this.pick(['name', 'sub.k', '$string($)', this.expr(depth)])}: ${this.expr(depth)}`);
    return `{${pairs.join(', ')}}`;
  }
  lambda(depth, n) {
    const parameters = ['p', 'q', 'r'].slice(0, n);
    const kept = this.variables;
    this.variables = this.variables.concat(parameters);
    const body = this.expr(depth);
    this.variables = kept;
    return `function(${parameters.map(p => '$' + p).join(', ')}){${body}}`;
  }
  functionValue(depth) {
    return this.pick([
      () => this.lambda(depth, 1), () => this.lambda(depth, 2), () => this.lambda(depth, 3),
      () => this.pick(['$string', '$sum', '$uppercase', '$count', '$not', '$abs', '$length', '$boolean', '$exists', '$type', '$keys']),
      () => '$append(?, 1)', () => '$append([1], ?)'
    ])();
  }
  call(depth) {
    if (this.chance(0.3)) {
      return this.pick([
        () => `$map(${this.expr(depth)}, ${this.functionValue(depth)})`,
        () => `$filter(${this.expr(depth)}, ${this.functionValue(depth)})`,
        () => `$reduce(${this.expr(depth)}, ${this.lambda(depth, 2)}${this.chance(0.5) ? ', ' + this.expr(depth) : ''})`,
        () => `$sift(${this.expr(depth)}, ${this.lambda(depth, 2)})`,
        () => `$each(${this.expr(depth)}, ${this.lambda(depth, 2)})`,
        () => `$sort(${this.expr(depth)}, ${this.lambda(depth, 2)})`,
        () => `$single(${this.expr(depth)}, ${this.lambda(depth, 1)})`,
        () => `$match(${this.expr(depth)}, ${this.regex()})`,
        () => `$replace(${this.expr(depth)}, ${this.regex()}, ${this.chance(0.5) ? '"[$0$1]"' : this.lambda(depth, 1)})`,
        () => `$split(${this.expr(depth)}, ${this.chance(0.5) ? this.regex() : '""'})`,
        () => `(${this.functionValue(depth)})(${this.expr(depth)})`
      ])();
    }
    const [name, most] = this.pick(functions);
    const args = [];
    for (let n = this.number(most + 1); n > 0; --n) args.push(this.expr(depth));
    return `$${name}(${args.join(', ')})`;
  }
  regex() { return this.pick(['/a/', '/[a-c]+/', '/(b)|(c)/i', '/\\\\s+/', '/^./m', '/o\\\\b/', '/(?:x),?(y)?/', '/./']).replace(/\\\\/g, '\\'); }
  primary(depth) {
    if (depth <= 0) {
      return this.pick([() => this.literal(), () => this.name(), () => this.name(), () => '$', () => '$$',
        () => this.variables.length ? '$' + this.pick(this.variables) : this.name()])();
    }
    return this.pick([
      () => this.literal(), () => this.path(depth), () => this.path(depth), () => this.call(depth), () => this.call(depth),
      () => `(${this.expr(depth - 1)})`, () => `[${this.list(depth - 1)}]`, () => this.object(depth - 1),
      () => { const v = this.fresh(); return `($${v} := ${this.expr(depth - 1)}; ${this.expr(depth - 1)})`; },
      () => `-${this.primary(depth - 1)}`, () => this.variables.length ? '$' + this.pick(this.variables) : this.literal(),
      () => this.functionValue(depth - 1), () => `[${this.number(3)}..${this.number(6)}]`,
      () => `${this.primary(depth - 1)} ~> |${this.pick(['$', 'items', 'sub', '**'])}|${this.object(depth - 1)}${this.chance(0.4) ? ', ["foo", "name"]' : ''}|`
    ])();
  }
  list(depth) {
    const items = [];
    for (let n = this.number(4); n > 0; --n) items.push(this.chance(0.15) ? `${this.number(3)}..${this.number(5)}` : this.expr(depth));
    return items.join(', ');
  }
  expr(depth) {
    if (depth <= 0 || this.chance(0.3)) return this.primary(depth);
    return this.pick([
      () => this.primary(depth), () => this.primary(depth),
      () => `${this.primary(depth - 1)} ${this.pick(['+', '-', '*', '/', '%', '&', '&', '=', '!=', '<', '>', '<=', '>=', 'and', 'or', 'in'])} ${this.primary(depth - 1)}`,
      () => `${this.primary(depth - 1)} ? ${this.primary(depth - 1)}${this.chance(0.7) ? ' : ' + this.primary(depth - 1) : ''}`,
      () => `${this.primary(depth - 1)} ~> ${this.pick(['$string', '$count', '$sum', '$keys', '$uppercase', '$map($string)', '$append(1)', '$distinct', '$reverse', '$join(",")', this.functionValue(depth - 1)])}`,
      () => `${this.path(depth)}${this.predicate(depth - 1)}`
    ])();
  }
}

const names = ['foo', 'bar', 'baz', 'a', 'b'];
const functions = [
  ['sum', 1], ['count', 1], ['max', 1], ['min', 1], ['average', 1], ['string', 2], ['substring', 3],
  ['substringBefore', 2], ['substringAfter', 2], ['lowercase', 1], ['uppercase', 1], ['length', 1], ['trim', 1],
  ['pad', 3], ['contains', 2], ['replace', 4], ['split', 3], ['join', 2], ['formatBase', 2], ['number', 1],
  ['floor', 1], ['ceil', 1], ['round', 2], ['abs', 1], ['sqrt', 1], ['power', 2], ['boolean', 1], ['not', 1],
  ['zip', 3], ['keys', 1], ['lookup', 2], ['append', 2], ['exists', 1], ['spread', 1], ['merge', 1], ['reverse', 1],
  ['error', 1], ['assert', 2], ['type', 1], ['sort', 1], ['distinct', 1], ['base64encode', 1], ['encodeUrlComponent', 1],
  ['decodeUrl', 1], ['clone', 1], ['single', 1]
];

// --- running both -----------------------------------------------------------------------------
const hasFunction = (value, depth = 0) => depth < 50 && value !== null &&
    (typeof value === 'function' || (typeof value === 'object' &&
     (value._jsonata_lambda || value._jsonata_function || Object.values(value).some(v => hasFunction(v, depth + 1)))));

// A step whose value is a function: JavaScript's own properties of it are no part of the language.
const insideFunctions = /(function\s*\([^)]*\)\s*\{[^{}]*\}|\$\w+)\s*\.\s*\*|\*\*/;
async function reference(test) {
  if (/function|\?/.test(test.expression) && insideFunctions.test(test.expression))
    return {skip: 'inside functions'};
  try {
    const result = await jsonata(test.expression).evaluate(
        test.input === undefined ? undefined : JSON.parse(JSON.stringify(test.input)), test.bindings);
    if (result === undefined) return {};
    if (hasFunction(result)) return {skip: 'function'};
    if (typeof result === 'number' && !isFinite(result)) return {error: 'D1001'};
    return {result: JSON.parse(JSON.stringify(result))};
  } catch (error) {
    if (!error.code) return {skip: String(error.message || error)};
    return {error: error.code, message: error.message, position: error.position};
  }
}

function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.keys(value).sort().map(key => [key, canonical(value[key])]));
  return value;
}
const same = (a, b) => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

// The reference evaluates the items of an array or object side by side: which of two errors comes
// first depends on its scheduling. Lockstep answers the first as written.
const sideBySide = test => /[[{|]/.test(test.expression);

function differs(wanted, got, test) {
  if (wanted.skip) return false;
  if ('error' in wanted) {
    if (!('error' in got)) return true;
    if (wanted.error !== got.error) return !sideBySide(test) || options.strict;
    // It also remembers names of functions in messages from earlier expressions, and shows the
    // insides of functions.
    if (/_jsonata_|function undefined/.test(wanted.message + got.message)) return false;
    return options.messages && wanted.message !== undefined && wanted.message !== got.message &&
        (!sideBySide(test) || options.strict);
  }
  if (('result' in wanted) !== ('result' in got) || 'error' in got) return true;
  return 'result' in wanted && !same(wanted.result, got.result);
}

async function main() {
  const engine = spawn(options.engine, {stdio: ['pipe', 'pipe', 'inherit']});
  const waiting = [];
  readline.createInterface({input: engine.stdout}).on('line', line => waiting.shift()(line));
  let current;
  engine.on('exit', (code, signal) => {
    if (code === 0) return;
    console.log(`the engine ended (${signal || code}) on ${JSON.stringify(current)}`);
    process.exit(1);
  });
  const ask = test => new Promise(resolve => {
    current = test;
    waiting.push(resolve);
    engine.stdin.write(JSON.stringify(test) + '\n');
  });
  const cases = options.cases ? JSON.parse(fs.readFileSync(options.cases)) : null;
  const count = cases ? cases.length : Number(options.count);
  let failures = 0, skipped = 0, errors = 0;
  for (let i = 0; i < count; ++i) {
    const seed = Number(options.seed) + i;
    let test = cases && cases[i];
    if (!cases) {
      const generator = new Generator(seed);
      test = {expression: generator.expr(3), input: generator.input()};
    }
    const wanted = await reference(test);
    const got = JSON.parse(await ask(test));
    if (wanted.skip) ++skipped;
    if (wanted.error) ++errors;
    if (!differs(wanted, got, test)) continue;
    ++failures;
    console.log(`${cases ? 'case ' + i : '--seed ' + seed + ' --count 1'}\n  expression ${test.expression}\n  input      ${JSON.stringify(test.input)}\n  reference  ${JSON.stringify(wanted)}\n  lockstep   ${JSON.stringify(got)}`);
    if (failures >= Number(options.stop || 20)) break;
  }
  engine.stdin.end();
  console.log(`${count} expressions, ${errors} of them errors, ${skipped} skipped, ${failures} differ`);
  process.exitCode = failures ? 1 : 0;
}
// Errors of side-by-side evaluation that nobody waits for are no concern.
process.on('unhandledRejection', () => {});
main().catch(error => {
  console.error(error);
  process.exit(2);
});
