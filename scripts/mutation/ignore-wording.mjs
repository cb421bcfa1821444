// Leaves the words of error messages out of the mutation run: no test holds them, and none should.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isText = (path) => path.isStringLiteral() || path.isTemplateLiteral();
const makesAnError = ({ type, callee }) =>
  ['NewExpression', 'CallExpression'].includes(type) &&
  /Error$|^(unexpected|wrong|notBuilt)$/.test(callee.name ?? callee.property?.name ?? '');

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'wording', {
    shouldIgnore: (path) =>
      isText(path) && path.parent && makesAnError(path.parent) ? 'The wording of a message' : undefined,
  }),
];
