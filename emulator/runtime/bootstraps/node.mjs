// Runs a Node.js function: asks Lockstep's Runtime API for events and answers them.
// Words errors and log lines as AWS's own client for Node.js does. A line break inside one log
// event is written as NUL.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';

const env = process.env;
const root = env.LAMBDA_TASK_ROOT ?? process.cwd();
const jsonLog = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const deterministic = env.LOCKSTEP_DETERMINISTIC === '1';
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const realDate = Date;
const setTimer = setTimeout;

function call(method, target, body = '', headers = {}) {
  return new Promise((resolve, reject) => {
    const data = Buffer.from(body);
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${target}`,
        headers: { ...headers, 'Content-Length': data.length } },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks) }));
        answer.on('error', reject);
      });
    request.on('error', reject);
    request.end(data);
  });
}

// --- the world's time and chance, where the function is to follow them -------------------------

const world = { nowMs: 0, sleptMs: 0, state: 1n };

function hash(text) {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) {
    value ^= BigInt(byte);
    value = (value * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return value || 1n;
}

function draw() {
  let x = world.state;
  x ^= (x << 13n) & 0xffffffffffffffffn;
  x ^= x >> 7n;
  x ^= (x << 17n) & 0xffffffffffffffffn;
  world.state = x;
  return x;
}

function followWorld() {
  const now = () => Math.round(world.nowMs + world.sleptMs);
  class WorldDate extends realDate {
    constructor(...args) {
      if (args.length === 0) super(now());
      else super(...args);
    }
    static now() { return now(); }
  }
  globalThis.Date = new Proxy(WorldDate, {
    apply() { return new WorldDate().toString(); },
  });
  Math.random = () => Number(draw() >> 11n) / 2 ** 53;
  const randomUUID = () => {
    const hex = (draw().toString(16).padStart(16, '0') + draw().toString(16).padStart(16, '0'));
    const variant = (8 + (parseInt(hex[16], 16) & 3)).toString(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}` +
           `${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const crypto = createRequire(import.meta.url)('node:crypto');
  crypto.randomUUID = randomUUID;
  syncBuiltinESMExports();
  if (globalThis.crypto) {
    Object.defineProperty(globalThis.crypto, 'randomUUID',
                          { value: randomUUID, configurable: true });
  }
}

// --- logging -----------------------------------------------------------------------------------

let requestId;

function writeEvent(text) {
  fs.writeSync(1, `${text.replace(/\n/g, '\0')}\n`);
}

function setUpLogging() {
  const levels = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN',
                   error: 'ERROR' };
  const order = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const least = order.indexOf(env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE');
  for (const [name, level] of Object.entries(levels)) {
    console[name] = (...args) => {
      if (order.indexOf(level) < least) return;
      const time = new Date().toISOString();
      if (!jsonLog) {
        return writeEvent(`${time}\t${requestId ?? 'undefined'}\t${level}\t${util.format(...args)}`);
      }
      const line = { timestamp: time, level, requestId };
      if (args.length === 1 && args[0] instanceof Error) {
        const error = args[0];
        line.message = { errorType: error.name, errorMessage: error.message,
                         stackTrace: (error.stack ?? '').split('\n') };
      } else {
        line.message = args.length === 1 && typeof args[0] === 'object' ? args[0]
                                                                        : util.format(...args);
      }
      writeEvent(JSON.stringify(line));
    };
  }
}

// --- errors ------------------------------------------------------------------------------------

class Fault extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

const shown = (text) => text.replaceAll(`file://${root}/`, 'file:///var/task/')
                            .replaceAll(`${root}/`, '/var/task/');

function toError(raised) {
  if (raised instanceof Error || util.types.isNativeError(raised)) {
    const trace = shown(raised.stack ?? '').split('\n')
      .filter((line) => !line.includes(import.meta.url));
    return { errorType: raised.name, errorMessage: shown(raised.message), trace };
  }
  return { errorType: typeof raised, errorMessage: String(raised), trace: [] };
}

function logError(title, raised, error) {
  const time = new Date().toISOString();
  const extra = raised instanceof Error ? Object.fromEntries(Object.entries(raised)
    .filter(([key]) => key !== 'name')) : {};
  const line = { errorType: error.errorType, errorMessage: error.errorMessage, ...extra,
                 stack: error.trace };
  if (jsonLog) {
    return writeEvent(JSON.stringify({ timestamp: time, level: 'ERROR', requestId,
                                       message: { ...line, stackTrace: error.trace } }));
  }
  writeEvent(`${time}\t${requestId ?? 'undefined'}\tERROR\t${title} \t${JSON.stringify(line)}`);
}

// --- the function ------------------------------------------------------------------------------

async function findHandler(name) {
  const base = path.basename(name);
  const dot = base.indexOf('.');
  if (dot <= 0) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  const file = path.join(path.dirname(name), base.slice(0, dot));
  const file_path = path.resolve(root, file);
  let module;
  try {
    const found = ['', '.js', '.mjs', '.cjs'].map((end) => file_path + end)
      .find((each) => fs.existsSync(each) && fs.statSync(each).isFile());
    if (!found) {
      throw new Fault('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
    }
    if (found.endsWith('.mjs')) {
      module = await import(pathToFileURL(found).href);
    } else {
      try {
        module = createRequire(import.meta.url)(found);
      } catch (error) {
        if (error.code !== 'ERR_REQUIRE_ESM' && !(error instanceof SyntaxError)) throw error;
        module = await import(pathToFileURL(found).href);
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault('Runtime.UserCodeSyntaxError', String(error));
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Fault('Runtime.ImportModuleError', shown(String(error)));
    }
    throw error;
  }
  let handler = module;
  for (const part of base.slice(dot + 1).split('.')) handler = handler?.[part] ??
                                                              handler?.default?.[part];
  if (handler === undefined || handler === null) {
    throw new Fault('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new Fault('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return handler;
}

function contextOf(headers, done) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext: client ? JSON.parse(client) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, result) => done(error, result),
    succeed: (result) => done(null, result),
    fail: (error) => done(error),
  };
}

function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    const result = handler(event, contextOf(headers, done), done);
    if (result && typeof result.then === 'function') result.then(resolve, reject);
  });
}

async function answer(handler, headers, body) {
  const event = JSON.parse(body.toString());
  const result = await run(handler, event, headers);
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

async function post(target, error, slept = {}) {
  await call('POST', target, JSON.stringify(error),
             { ...slept, 'Lambda-Runtime-Function-Error-Type': error.errorType });
}

async function main() {
  setUpLogging();
  if (deterministic) followWorld();
  let handler;
  try {
    handler = await findHandler(env._HANDLER);
  } catch (raised) {
    const error = toError(raised);
    logError('Uncaught Exception', raised, error);
    await post('init/error', error);
    process.exit(1);
  }
  let current;
  const crash = (title, wrap) => async (raised) => {
    const error = toError(wrap(raised));
    logError(title, raised, error);
    if (current) await post(`invocation/${current}/error`, error);
    process.exit(128);
  };
  process.on('uncaughtException', crash('Uncaught Exception', (raised) => raised));
  process.on('unhandledRejection', crash('Unhandled Promise Rejection', (raised) => {
    const fault = new Fault('Runtime.UnhandledPromiseRejection',
                            raised instanceof Error ? String(raised) : String(raised));
    if (raised instanceof Error) fault.stack = `${fault.name}: ${fault.message}\n` +
      (raised.stack ?? '').split('\n').slice(1).join('\n');
    return fault;
  }));
  for (;;) {
    const next = await call('GET', 'invocation/next');
    current = requestId = next.headers['lambda-runtime-aws-request-id'];
    env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
    if (deterministic) {
      world.nowMs = Number(next.headers['lockstep-now-ms']);
      world.sleptMs = 0;
      world.state = hash(next.headers['lockstep-seed']);
    }
    const slept = deterministic ? { 'Lockstep-Slept-Ms': Math.round(world.sleptMs) } : {};
    try {
      const result = await answer(handler, next.headers, next.body);
      const id = current;
      current = undefined;
      await call('POST', `invocation/${id}/response`, result, slept);
    } catch (raised) {
      const error = toError(raised);
      logError('Invoke Error', raised, error);
      const id = current;
      current = undefined;
      await post(`invocation/${id}/error`, error, slept);
    }
  }
}

void setTimer;
main();
