// For Jest: runs the scenarios with the settings in the environment, and prints the outcomes.
const { writeSync } = require('node:fs');
const library = require('csbs-client');
const { runScenarios } = require('./scenarios.cjs');

test('the scenarios', async () => {
  const settings = JSON.parse(process.env.FAULTY_CLOUD);
  // Jest would add a stack trace to console output.
  writeSync(1, `\n${JSON.stringify(await runScenarios(library, settings))}\n`);
}, 120_000);
