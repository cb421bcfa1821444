// For a page or a dedicated worker: runs the scenarios with the settings in a message.
import * as library from 'csbs-client';
import scenarios from './scenarios.cjs';

globalThis.onmessage = async ({ data }) => {
  if (data.settings !== undefined) postMessage({ outcomes: await scenarios.runScenarios(library, data.settings) });
};
