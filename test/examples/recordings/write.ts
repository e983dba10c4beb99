/** Writes the recordings of the examples anew: node test/examples/recordings/write.ts */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../docs/compile-example.ts';
import { exampleRecordings } from './recordings.ts';

for (const [path, text] of exampleRecordings()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
