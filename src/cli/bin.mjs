#!/usr/bin/env node
// biome-ignore-all lint: the syntax of Node 12, see below
// Old syntax and no static import: this file must still parse on the Node versions it turns away.
var needed = [22, 19];
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < needed[0] || (parts[0] === needed[0] && parts[1] < needed[1])) {
  console.error('error: guard-policy needs Node 22.19 or newer; this is Node ' + process.versions.node);
  process.exitCode = 2;
} else {
  // The same text on every machine: no date is ever printed in local time.
  process.env.TZ = 'UTC';
  import('./main.js').then(
    function (main) {
      return main.runProcess();
    },
    function (error) {
      console.error('error: internal: ' + (error && error.stack ? error.stack : error));
      process.exitCode = 70;
    },
  );
}
