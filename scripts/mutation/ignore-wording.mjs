// Excludes the wording of error messages from the mutation run: no test should assert it.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const textOf = ({ value, quasis = [] }) => value ?? quasis.map((quasi) => quasi.value.raw).join('x');
/** Messages are sentences: at least three words in a row. */
const isSentence = (text) => /[a-z,]{2,} [a-z]{2,} [a-z]{2,}/.test(text);
const createsError = ({ type, callee }) =>
  ['NewExpression', 'CallExpression'].includes(type) &&
  /Error$|^(unexpected|notBuilt|mustBe)$/.test(callee.name ?? callee.property?.name ?? '');

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'wording', {
    shouldIgnore(path) {
      if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
      const isMessage = isSentence(textOf(path.node)) || (path.parent && createsError(path.parent));
      return isMessage ? 'The wording of a message' : undefined;
    },
  }),
];
