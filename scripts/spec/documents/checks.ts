// Checks whether a place in the spec says what a document says about it.
import type { Scalar } from './source.js';
import { documentedTypes } from './source.js';
import { acceptedTypes, defined, type Schema } from './spec.js';

/** What the spec says about a field or a parameter. */
export interface Target {
  places: string[];
  own: Schema[];
  all: Schema[];
  text: string;
  around: string;
  required: boolean;
}

export type Check = (target: Target, value: Scalar) => boolean;

export const checks: Record<string, [kind: string, check: Check]> = {
  type: ['type', hasType],
  seen: ['type', hasType],
  mandatory: ['mandatory', (target, value) => target.required === value],
  values: ['value', hasValue],
  constants: ['constant', hasConstant],
  unit: ['unit', ({ text }, value) => names(text, value)],
  default: ['default', hasDefault],
  example: ['example', ({ all, text }, value) => all.some((schema) => schema.example === value) || names(text, value)],
  minLength: ['limit', keyword('minLength')],
  maxLength: ['limit', keyword('maxLength')],
  minItems: ['limit', keyword('minItems')],
  maxItems: ['limit', keyword('maxItems')],
  uniqueItems: ['limit', keyword('uniqueItems')],
  minimum: ['limit', bound('minimum', -1)],
  maximum: ['limit', bound('maximum', 1)],
  length: [
    'limit',
    (target, value) =>
      keyword('minLength')(target, value) && keyword('maxLength')(target, value) && names(target.text, value),
  ],
  characters: ['limit', ({ all }, value) => all.some(({ pattern }) => pattern?.includes(`[${value}]`))],
  accepts: ['probe', ({ all }, value) => all.every((schema) => allows(schema, String(value)))],
  rejects: ['probe', ({ all }, value) => !all.every((schema) => allows(schema, String(value)))],
  uniqueKeys: ['limit', ({ text, around }) => /\b(twice|unique)\b/.test(`${text} ${around}`)],
  mayBeEmpty: [
    'limit',
    ({ all, text }) => /\bempty\b/i.test(text) && all.every((schema) => !schema.minLength && !schema.minItems),
  ],
  notWith: ['wording', ({ text }, value) => text.includes(`Not with \`${value}\``)],
  relations: ['wording', ({ text }, value) => text.match(/\b(AND|OR)\b/g)?.join(' ') === value],
  form: ['wording', ({ text }, value) => text.includes(`“${value}”`)],
  says: ['wording', ({ text, around }, value) => `${text} ${around}`.includes(String(value))],
};

function hasType({ own }: Target, documented: Scalar): boolean {
  return own.every((schema) => documentedTypes(documented).every((type) => acceptedTypes(schema).includes(type)));
}

function hasValue({ all, text }: Target, value: Scalar): boolean {
  if (typeof value === 'boolean') return all.some(({ type }) => type === 'boolean');
  const enums = defined(all.map((schema) => schema.enum));
  return enums.length > 0 ? enums.flat().includes(value) : names(text, value);
}

/** `0 Full`: the value and the name of its constant. */
function hasConstant({ all }: Target, constant: Scalar): boolean {
  return all.some(({ enum: known, 'x-enum-varnames': names }) =>
    known?.some((value, index) => `${value} ${(names as string[] | undefined)?.[index]}` === constant),
  );
}

function hasDefault({ all, text }: Target, value: Scalar): boolean {
  if (all.some((schema) => String(schema.default) === String(value))) return true;
  const sentences = text.split(/[.;] /).filter((sentence) => /\b(default|missing|without)\b/i.test(sentence));
  return sentences.some((sentence) => (value === '' ? /\bempty\b/i.test(sentence) : names(sentence, value)));
}

function keyword(name: string): Check {
  return ({ all }, value) => all.some((schema) => schema[name] === value);
}

/**
 * The bound of a number. If the number is sent as a string, the pattern must have this bound and the description must
 * name it.
 */
function bound(name: string, beyond: number): Check {
  return (target, value) => {
    if (!hasType(target, 'string')) return keyword(name)(target, value);
    const ends = (pattern: string) =>
      new RegExp(pattern).test(String(value)) && !new RegExp(pattern).test(String(Number(value) + beyond));
    return names(target.text, value) && target.all.some(({ pattern }) => pattern !== undefined && ends(pattern));
  };
}

/** Whether the keywords of the schema accept a string. */
function allows({ minLength, maxLength, pattern }: Schema, value: string): boolean {
  const { length } = [...value];
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false;
  return (
    (typeof minLength !== 'number' || length >= minLength) && (typeof maxLength !== 'number' || length <= maxLength)
  );
}

/**
 * Whether every place that explains a value says this meaning: the descriptions of the enum, and what follows the value
 * in the description of the field. There must be at least one such place.
 */
export function means({ all, text }: Target, value: string, meaning: string, others: string[]): boolean {
  const explanations = all.flatMap((schema) => {
    const index = schema.enum?.map(String).indexOf(value) ?? -1;
    return index < 0 ? [] : [(schema['x-enum-descriptions'] as string[] | undefined)?.[index] ?? ''];
  });
  const [mark, ...marks] = [value, ...others].map((each) => word(Number.isNaN(Number(each)) ? `\`${each}\`` : each));
  const [, after] = text.split(mark ?? '');
  if (after !== undefined)
    explanations.push(marks.reduce((rest, other) => rest.split(other)[0] ?? '', after).split(/[;.]/)[0] ?? '');
  return explanations.length > 0 && explanations.every((explanation) => new RegExp(meaning, 'i').test(explanation));
}

/** Whether the text contains the value as a separate word: `MB` is not in `MB/s`, and `1` is not in `-1` or `1000`. */
function names(text: string, value: Scalar): boolean {
  return word(value).test(text);
}

function word(value: Scalar): RegExp {
  const literal = String(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w/-])${literal}(?![\\w/-])`);
}
