import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeFiles } from './run-cli.ts';

/** A folder under git, whose commits are made by nobody in particular. */
export class GitProject {
  readonly cwd: string;

  private constructor(cwd: string) {
    this.cwd = cwd;
  }

  /** With one commit of these files, tagged `v1`. */
  static of(files: Readonly<Record<string, string>>): GitProject {
    const cwd = temporaryFolder();
    rmSync(join(cwd, '.git'), { recursive: true });
    git(cwd, 'init', '--quiet');
    appendFileSync(join(cwd, '.git/config'), '[user]\n\tname = nobody\n\temail = nobody@example.com\n[commit]\n\tgpgsign = false\n');
    const project = new GitProject(cwd);
    project.write(files);
    project.commit('v1');
    return project;
  }

  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.cwd, files);
  }

  remove(path: string): void {
    rmSync(join(this.cwd, path), { recursive: true });
  }

  commit(tag: string): void {
    git(this.cwd, 'add', '.');
    git(this.cwd, 'commit', '--quiet', '--allow-empty', '--message', tag);
    git(this.cwd, 'tag', tag);
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd, stdio: 'pipe' });
}
