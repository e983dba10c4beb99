/** Writes the generated parts of docs/worlds.md anew: node test/worlds/write-page.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { pagePath, withWorlds } from './page.ts';

writeFileSync(pagePath, withWorlds(readFileSync(pagePath, 'utf8')));
