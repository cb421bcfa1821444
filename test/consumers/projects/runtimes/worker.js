// workerd: runs the scenarios with the settings that a request brings.
import * as library from 'csbs-client';
import scenarios from './scenarios.cjs';

const worker = {
  async fetch(request) {
    return Response.json(await scenarios.runScenarios(library, await request.json()));
  },
};

// biome-ignore lint/style/noDefaultExport: workerd looks for it.
export { worker as default };
