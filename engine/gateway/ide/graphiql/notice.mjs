// Writes NOTICE: the licence texts of all packages that the built page may hold
// parts of, by the lock file. Run it when a version in package.json changes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const here = new URL('./', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', here), 'utf8'));
const texts = new Map(); // text → packages
const bare = new Map(); // licence name → packages without a text of their own

const add = (map, key, value) => map.set(key, [...(map.get(key) ?? []), value]);

for (const [path, entry] of Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const folder = new URL(`${path}/`, here);
  if (path === '' || entry.dev || !existsSync(folder)) continue;
  const { name, version, license, author } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const files = readdirSync(folder).filter((f) => /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(f)).sort();
  const text = files.map((f) => readFileSync(new URL(f, folder), 'utf8').replace(/\r\n/g, '\n').trim()).join('\n\n');
  const writer = typeof author === 'string' ? author : author?.name;
  if (text) add(texts, text, `${name} ${version}`);
  else add(bare, `${license}`, `${name} ${version}${writer ? `, by ${writer.replace(/\s*[<(].*$/, '')}` : ''}`);
}

const rule = '-'.repeat(72);
const parts = ['fraiseqld may hold, as its page for writing GraphQL in a browser, parts of\nthe packages below. Their licences follow. "make ide" builds that page from\nengine/gateway/ide/graphiql; a binary that was built without it holds none.'];
for (const [name, packages] of bare) parts.push(`${packages.join('\n')}\n\nDistributed under the ${name} licence, without a text of its own.`);
for (const [text, packages] of texts) parts.push(`${packages.join('\n')}\n\n${text}`);
writeFileSync(new URL('../../../../NOTICE', here), `${parts.join(`\n\n${rule}\n\n`)}\n`);
console.log(`ide: NOTICE names ${[...texts.values(), ...bare.values()].flat().length} packages`);
