// The page that is shown when GraphiQL was not built in. No dependency; what a
// server or a person wrote is put into the page as text, never as markup.
const at = (id) => document.getElementById(id);
const endpoint = new URL(JSON.parse(at('settings').textContent).endpoint, location.href);

function element(tag, text, attributes = {}) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  Object.assign(e, attributes);
  return e;
}

const button = (text, onclick) => element('button', text, { type: 'button', className: 'link', onclick });

// ---- what is in the editor

// operations lists the operations of a document: words outside of all brackets,
// strings and comments.
function operations(text) {
  const token = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[{}()[\]]|[_A-Za-z]\w*/g;
  const found = [];
  let depth = 0, last = '', anonymous = true;
  for (const [word] of text.matchAll(token)) {
    if ('{(['.includes(word)) {
      if (depth === 0 && word === '{' && anonymous) found.push({ kind: 'query', name: '' });
      depth++;
    } else if ('})]'.includes(word)) {
      depth--;
      if (depth === 0 && word === '}') anonymous = true;
    } else if (depth === 0 && /^\w/.test(word)) {
      if (['query', 'mutation', 'subscription'].includes(word) && anonymous) found.push({ kind: word, name: '' });
      else if (['query', 'mutation', 'subscription'].includes(last)) found.at(-1).name = word;
      anonymous = false;
      last = word;
    }
  }
  return found;
}

function showOperations() {
  const select = at('operation'), chosen = select.value;
  const named = operations(at('query').value).filter((o) => o.name);
  select.replaceChildren(...named.map((o) => element('option', `${o.kind} ${o.name}`, { value: o.name })));
  if (named.length === 0) select.append(element('option', 'the only one', { value: '' }));
  if (named.some((o) => o.name === chosen)) select.value = chosen;
  select.disabled = named.length < 2;
}

function jsonObject(id, what) {
  const text = at(id).value.trim();
  if (text === '') return undefined;
  let value;
  try { value = JSON.parse(text); } catch (e) { throw new Error(`${what}: ${e.message}`); }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error(`${what}: not a JSON object`);
  return value;
}

// ---- running

let stop = null; // ends what runs; null when nothing does

function status(text, bad = false) {
  at('status').textContent = text;
  at('status').className = bad ? 'bad' : '';
}

// pretty keeps numbers as the server wrote them: only white space is added.
function pretty(text) {
  try { JSON.parse(text); } catch { return text; }
  let out = '', indent = 0;
  const line = () => `\n${'  '.repeat(indent)}`;
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') { indent++; out += token + line(); }
    else if (token === '}' || token === ']') { indent--; out += line() + token; }
    else if (token === ',') out += token + line();
    else if (token === ':') out += ': ';
    else out += token.length < 2 || token[0] === '"' ? token : token.replace(/\s/g, '');
  }
  return out;
}

async function post(body, headers, signal) {
  const response = await fetch(endpoint, {
    method: 'POST',
    signal,
    headers: { Accept: 'application/graphql-response+json, application/json;q=0.9', ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { response, text: await response.text() };
}

async function ask(body, headers) {
  const control = new AbortController(), start = performance.now();
  stop = () => control.abort();
  try {
    const { response, text } = await post(body, headers, control.signal);
    at('result').textContent = pretty(text);
    status(`${response.status}, ${(performance.now() - start).toFixed(1)} ms, ${new Blob([text]).size} bytes`, !response.ok);
  } catch (e) {
    status(e.name === 'AbortError' ? 'stopped' : `no answer: ${e.message}`, e.name !== 'AbortError');
  } finally {
    ended();
  }
}

// listen runs a subscription by the protocol graphql-transport-ws; what is
// written under headers goes with its first message.
function listen(body, headers) {
  const url = new URL(endpoint);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  let count = 0, note = '';
  stop = () => { note = `stopped after ${count} events`; socket.close(1000); };
  at('result').textContent = '';
  status('waiting for events');
  socket.onopen = () => send({ type: 'connection_init', payload: headers });
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: body });
    else if (type === 'ping') send({ type: 'pong' });
    else if (type === 'next' || type === 'error') {
      count++;
      at('result').textContent = JSON.stringify(type === 'error' ? { errors: payload } : payload, null, 2);
      status(`event ${count}`, type === 'error');
    }
    if (type === 'complete' || type === 'error') { note = `ended after ${count} events`; socket.close(1000); }
  };
  socket.onclose = ({ code, reason }) => {
    status(note || `closed: ${code} ${reason}`, !note);
    ended();
  };
}

function ended() {
  stop = null;
  at('run').textContent = 'Run';
}

function run() {
  if (stop) { stop(); return; }
  let body, headers;
  try {
    body = { query: at('query').value, variables: jsonObject('variables', 'Variables') };
    headers = jsonObject('headers', 'Headers') ?? {};
  } catch (e) { status(e.message, true); return; }
  showOperations();
  const name = at('operation').value;
  if (name) body.operationName = name;
  remember();
  at('run').textContent = 'Stop';
  const found = operations(body.query);
  const chosen = found.find((o) => o.name === name) ?? found[0];
  if (chosen?.kind === 'subscription') listen(body, headers);
  else { status('running'); ask(body, headers); }
}

// ---- history: the last fifty requests of this page, in memory only

const past = [];

function remember() {
  const entry = { query: at('query').value, variables: at('variables').value, operation: at('operation').value };
  if (past.length && JSON.stringify(past[0]) === JSON.stringify(entry)) return;
  past.unshift(entry);
  past.length = Math.min(past.length, 50);
  at('history').replaceChildren(...past.map((one) => {
    const item = element('li');
    item.append(button(one.operation || one.query.replace(/\s+/g, ' ').slice(0, 80), () => {
      at('query').value = one.query;
      at('variables').value = one.variables;
      showOperations();
      at('query').focus();
    }));
    return item;
  }));
}

// ---- documentation, from introspection

const INTROSPECTION = `query Documentation { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { ...Input } type { ...Type } }
    inputFields { ...Input } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    interfaces { name } possibleTypes { name } } } }
fragment Input on __InputValue { name description defaultValue type { ...Type } }
fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }`;

let schema = null;
const trail = [];

async function openDocs() {
  const shown = at('docs').hidden;
  at('docs').hidden = !shown;
  at('docs-toggle').setAttribute('aria-expanded', String(shown));
  if (!shown || schema) return;
  try {
    const { text } = await post({ query: INTROSPECTION, operationName: 'Documentation' }, jsonObject('headers', 'Headers') ?? {});
    const answer = JSON.parse(text);
    if (!answer.data?.__schema) throw new Error(answer.errors?.[0]?.message ?? 'no schema in the answer');
    schema = answer.data.__schema;
    roots();
  } catch (e) { at('entry').textContent = `The documentation cannot be shown: ${e.message}`; }
}

const named = (type) => (type.ofType ? named(type.ofType) : type.name);
const spelled = (type) => (type.kind === 'NON_NULL' ? `${spelled(type.ofType)}!` : type.kind === 'LIST' ? `[${spelled(type.ofType)}]` : type.name ?? '…');

function list(items) {
  const ul = element('ul');
  ul.append(...items);
  return ul;
}

function described(one, ...parts) {
  const li = element('li');
  const code = element('code');
  code.append(...parts);
  li.append(code);
  if (one.description) li.append(element('p', one.description));
  if (one.isDeprecated) li.append(element('p', `Deprecated: ${one.deprecationReason ?? ''}`));
  return li;
}

const typeLink = (type) => button(spelled(type), () => visit(named(type)));
const input = (one) => [`${one.name}: `, typeLink(one.type), one.defaultValue === null || one.defaultValue === undefined ? '' : ` = ${one.defaultValue}`];

function field(one) {
  const args = (one.args ?? []).flatMap((a, i) => [i ? ', ' : '', ...input(a)]);
  return described(one, one.name, ...(args.length ? ['(', ...args, ')'] : []), ': ', typeLink(one.type));
}

function roots() {
  trail.length = 0;
  const names = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((t) => t.name);
  const others = schema.types.filter((t) => !names.includes(t.name) && !t.name.startsWith('__'));
  const link = (t) => described({}, button(t.name, () => visit(t.name)), ` ${t.kind.toLowerCase()}`);
  show('Root types', [list(names.map((name) => described({}, button(name, () => visit(name))))), element('h2', 'All types'), list(others.map(link))]);
}

function visit(name) {
  const type = schema.types.find((t) => t.name === name);
  if (!type) return;
  if (trail.includes(name)) trail.length = trail.indexOf(name);
  trail.push(name);
  const parts = [element('p', type.description ?? type.kind.toLowerCase())];
  if (type.interfaces?.length) parts.push(element('h2', 'Implements'), list(type.interfaces.map((t) => described({}, typeLink(t)))));
  if (type.fields) parts.push(list(type.fields.map(field)));
  if (type.inputFields) parts.push(list(type.inputFields.map((one) => described(one, ...input(one)))));
  if (type.enumValues) parts.push(list(type.enumValues.map((one) => described(one, one.name))));
  if (type.possibleTypes?.length) parts.push(element('h2', 'Possible types'), list(type.possibleTypes.map((t) => described({}, typeLink(t)))));
  show(name, parts);
}

function show(title, parts) {
  at('trail').replaceChildren(button('All types', roots), ...trail.map((name) => button(name, () => visit(name))));
  at('entry').replaceChildren(element('h2', title), ...parts);
  at('entry').focus();
}

function search() {
  const word = at('search').value.trim().toLowerCase();
  if (!schema) return;
  if (!word) { roots(); at('search').focus(); return; }
  const hits = [];
  for (const type of schema.types) {
    if (type.name.startsWith('__')) continue;
    if (type.name.toLowerCase().includes(word)) hits.push(described({}, button(type.name, () => visit(type.name))));
    for (const one of type.fields ?? type.inputFields ?? []) {
      if (one.name.toLowerCase().includes(word)) hits.push(described({}, button(`${type.name}.${one.name}`, () => visit(type.name))));
    }
    if (hits.length >= 100) break;
  }
  show(`${hits.length} found`, [list(hits)]);
  at('search').focus();
}

// ---- wiring

at('run').addEventListener('click', run);
at('docs-toggle').addEventListener('click', openDocs);
at('search').addEventListener('input', search);
at('query').addEventListener('input', showOperations);
document.addEventListener('keydown', (e) => {
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    run();
  }
});
showOperations();
