// Prints `N passed, N failed` from vitest's JSON result; no test at all is a failure.
import { readFileSync } from 'node:fs';

const result = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = result.numPendingTests + (result.numTodoTests ?? 0);
console.log(`${result.numPassedTests} passed, ${result.numFailedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (result.numPassedTests === 0 || result.numFailedTests > 0) process.exitCode = 1;
