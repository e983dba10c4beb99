import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of the packages whose code stands in the bundle.
 *
 * `inputs` are the bundle's source files, relative to `root`. A package without a licence text stops the build: nothing is shipped unattributed.
 */
export function renderNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const parts = [...folders].sort().map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
    const licence = readdirSync(join(root, folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = licence === undefined ? statedLicence(manifest) : readFileSync(join(root, folder, licence), 'utf8');
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return `guard-policy contains code of the packages below, each under its own licence.\n${line}${parts.join(line)}`;
}

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
};

/** `node_modules/a/lib/x.js` -> `node_modules/a`; nested packages count as themselves. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function statedLicence(manifest: Manifest): string {
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  if (manifest.license === undefined) throw new Error(`${manifest.name} states no licence; it cannot be bundled`);
  return `Licensed under ${manifest.license}${author === undefined ? '' : `, by ${author}`}; the package carries no licence file.`;
}
