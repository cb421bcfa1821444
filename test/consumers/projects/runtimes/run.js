// For Node, Bun and Deno: runs the scenarios with the settings in the environment, and prints the outcomes.
import * as library from 'csbs-client';
import scenarios from './scenarios.cjs';

console.log(`\n${JSON.stringify(await scenarios.runScenarios(library, JSON.parse(process.env.FAULTY_CLOUD)))}`);
