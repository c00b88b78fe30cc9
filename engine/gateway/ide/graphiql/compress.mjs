// Compresses what vite built, once, so that the server never does: NAME becomes
// NAME.gz, but for the page itself, into which the server writes the endpoint.
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist/', import.meta.url);
let plain = 0, packed = 0, files = 0;
for (const name of readdirSync(folder)) {
  if (name === 'index.html' || name === 'README.txt' || name.endsWith('.gz')) continue;
  const file = new URL(name, folder);
  const data = readFileSync(file);
  const gz = gzipSync(data, { level: 9 });
  writeFileSync(new URL(`${name}.gz`, folder), gz);
  unlinkSync(file);
  files++;
  plain += data.length;
  packed += gz.length;
}
console.log(`ide: ${files} files, ${plain} bytes, ${packed} compressed`);
