// npm run lint:spec
import { main, redocly, ToolError } from '../tools.js';

export function lintSpec(): void {
  const { status, output } = redocly(['lint']);
  if (status !== 0)
    throw new ToolError(
      `openapi.yaml breaks the rules of redocly.yaml; mend it and run the same command again.\n\n${output}`,
    );
}

if (process.argv[1] === import.meta.filename) {
  await main(() => {
    lintSpec();
    console.log('openapi.yaml: clean.');
  });
}
