import process from 'node:process';

export function runProcess(): void {
  process.exitCode = 70;
}
