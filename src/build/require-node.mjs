// biome-ignore-all lint: the syntax of Node 12, see below
// Old syntax on purpose: this file must still parse on the Node versions it turns away.
var needed = [22, 19];
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < needed[0] || (parts[0] === needed[0] && parts[1] < needed[1])) {
  console.error(
    'guard-policy is developed with Node 22.19 or newer, and this is Node ' +
      process.versions.node +
      '; run `npm ci` with install scripts on (it brings Node 24 for the npm scripts), or install a newer Node.',
  );
  process.exit(2);
}
