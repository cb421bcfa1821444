// Finds secrets in a string, even if they are escaped as in JSON, URLs and HTML, in one pass, whatever their number.

/** Shorter secrets are not removed, because they would match ordinary words. */
export const minSecretLength = 8;
/** The minimum length of a secret's beginning that is removed at the end of a truncated string. */
const minBeginning = 4;
/** JSON may contain a string that contains JSON. */
const maxEscapeDepth = 2;

const pairAt = (text: string, at: number) => (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) & 4095;

export type SecretIndex = ReturnType<typeof indexSecrets>;

export function indexSecrets(forms: Iterable<string>) {
  /** By their first characters, the longest first, because one secret may be the beginning of another. */
  const byStart = new Map<string, string[]>();
  /** Marks the pairs of characters that secrets start with, so that most positions need no look-up. */
  const starts = new Uint8Array(4096);
  let longest = 0;
  for (const form of forms) {
    if (form.length < minSecretLength) continue;
    const start = form.slice(0, minSecretLength);
    const known = byStart.get(start);
    if (known === undefined) byStart.set(start, [form]);
    else known.push(form);
    starts[pairAt(form, 0)] = 1;
    longest = Math.max(longest, form.length);
  }
  for (const known of byStart.values()) known.sort((a, b) => b.length - a.length);
  return { byStart, starts, longest };
}

/** Replaces each secret; in a string that was truncated, also the beginning of a secret at its end. */
export function scrubText(text: string, index: SecretIndex, isTruncated: boolean): string {
  if (index.longest === 0) return text;
  const found: Range[] = [];
  let view: View | undefined = { text };
  for (let depth = 0; view !== undefined; depth += 1) {
    const readable: View = isTruncated ? { ...view, text: view.text.replace(partialEscape, '') } : view;
    find(readable, index, found, isTruncated ? text.length : undefined);
    view = depth < maxEscapeDepth ? decodeEscapes(readable) : undefined;
  }
  return replace(text, found);
}

type Range = readonly [from: number, to: number];

/** A string, after decoding with the range of each character in the original string. */
interface View {
  readonly text: string;
  readonly from?: Uint32Array;
  readonly to?: Uint32Array;
}

const escapes =
  /\\u([\da-f]{4})|\\(["\\/bfnrt])|((?:%[\da-f]{2})+)|&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi;
/** What a truncated string may end with: the beginning of an escape. */
const partialEscape = /(?:\\(?:u[\da-f]{0,3})?|%[\da-f]?|&#?\w{0,7}|\ufffd{1,3})$/i;
const letters: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Adds a piece of a decoded string, and where it was written. */
type AddPiece = (piece: string, from: number, to: number, isEscape: boolean) => void;

/** Undefined if the string cannot contain escapes. */
function decodeEscapes(view: View): View | undefined {
  const { text } = view;
  if (!/[\\%&]/.test(text)) return undefined;
  const from = new Uint32Array(text.length);
  const to = new Uint32Array(text.length);
  let decoded = '';
  let at = 0;
  const add: AddPiece = (piece, start, end, isEscape) => {
    for (let place = 0; place < piece.length; place += 1) {
      const first = isEscape ? start : start + place;
      const last = isEscape ? end - 1 : first;
      from[decoded.length + place] = view.from?.[first] ?? first;
      to[decoded.length + place] = view.to?.[last] ?? last + 1;
    }
    decoded += piece;
  };
  for (const match of text.matchAll(escapes)) {
    const [written, , , bytes] = match;
    add(text.slice(at, match.index), at, match.index, false);
    at = match.index + written.length;
    if (bytes !== undefined) addBytes(bytes, match.index, add);
    else add(decodeOne(match) ?? written, match.index, at, true);
  }
  add(text.slice(at), at, text.length, false);
  return { text: decoded, from, to };
}

/** Percent-encoded bytes: ASCII one by one, so that the characters around a secret are not replaced with it. */
function addBytes(bytes: string, start: number, add: AddPiece): void {
  for (const match of bytes.matchAll(/%[0-7].|(?:%[89a-f].)+/gi)) {
    const [run] = match;
    const values = Uint8Array.from(run.slice(1).split('%'), (digits) => Number.parseInt(digits, 16));
    const from = start + match.index;
    add(new TextDecoder('utf-8', { ignoreBOM: true }).decode(values), from, from + run.length, true);
  }
}

function decodeOne([, unit, character, , decimal, hex, name]: RegExpExecArray): string | undefined {
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  if (character !== undefined) return letters[character] ?? character;
  if (name !== undefined) return entities[name.toLowerCase()];
  const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** Finds whole secrets and, unless `end` is undefined, the beginning of one at the end of the truncated string. */
function find(view: View, { byStart, starts, longest }: SecretIndex, found: Range[], end: number | undefined): void {
  const { text } = view;
  for (let at = 0; at <= text.length - minBeginning; at += 1) {
    if (starts[pairAt(text, at)] === 0) continue;
    const forms = byStart.get(text.slice(at, at + minSecretLength)) ?? [];
    const whole = forms.find((form) => text.startsWith(form, at));
    if (whole !== undefined) found.push(rangeOf(view, at, at + whole.length));
    if (end === undefined || text.length - at > longest) continue;
    const rest = text.slice(at);
    const longer = rest.length < minSecretLength ? [...byStart.keys()] : forms;
    if (!longer.some((form) => form.startsWith(rest))) continue;
    found.push([rangeOf(view, at, text.length)[0], end]);
    return;
  }
}

function rangeOf({ from, to }: View, start: number, end: number): Range {
  return [from?.[start] ?? start, to?.[end - 1] ?? end];
}

/** Ranges that overlap or touch become one. */
function replace(text: string, found: readonly Range[]): string {
  if (found.length === 0) return text;
  const isSecret = new Uint8Array(text.length);
  for (const [from, to] of found) isSecret.fill(1, from, to);
  let clean = '';
  for (let start = 0, end = 0; start < text.length; start = end) {
    while (isSecret[end] === isSecret[start]) end += 1;
    clean += isSecret[start] === 1 ? '[secret]' : text.slice(start, end);
  }
  return clean;
}
