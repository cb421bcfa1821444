// Excludes the wording of error messages from the mutation run: no test should assert it.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isString = (path) => path.isStringLiteral() || path.isTemplateLiteral();
const createsError = ({ type, callee }) =>
  ['NewExpression', 'CallExpression'].includes(type) &&
  /Error$|^(unexpected|wrong|notBuilt)$/.test(callee.name ?? callee.property?.name ?? '');

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'wording', {
    shouldIgnore: (path) =>
      isString(path) && path.parent && createsError(path.parent) ? 'The wording of a message' : undefined,
  }),
];
