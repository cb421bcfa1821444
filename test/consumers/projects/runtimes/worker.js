// For workerd: runs the scenarios with the settings in a request body.
import * as library from 'csbs-client';
import scenarios from './scenarios.cjs';

const worker = {
  async fetch(request) {
    return Response.json(await scenarios.runScenarios(library, await request.json()));
  },
};

// biome-ignore lint/style/noDefaultExport: workerd requires it.
export { worker as default };
