/** The entry points: the name of each one's files in dist/, and its module in src/. package.json names them once more, in `exports`. */
export const entries: Record<string, string> = {
  index: 'index',
  env: 'env/index',
  testing: 'testing/index',
};
