/** Writes the recordings of examples/tests anew: node test/examples/recordings/write.ts */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../docs/compile-example.ts';
import { exampleRecordings } from './recordings.ts';

for (const [path, text] of exampleRecordings()) writeFileSync(join(root, path), text);
