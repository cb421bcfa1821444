/** `text` in one line: each run of white space and control characters becomes one blank. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Undefined if it is not a URL. Without `URL.canParse`, which jsdom and browsers before 2024 do not have. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Without percent-encoding; unchanged if that is malformed. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Base64 of bytes, however many there are: a function has a limit of arguments. */
export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += 8192) characters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(characters);
}

/** A copy of JSON data in which `change` was applied to each string and key. Not recursive: data may be nested deeper than the stack allows. */
export function mapStrings<T>(data: T, change: (text: string) => string): T {
  const open: [from: object, to: object][] = [];
  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') return change(value);
    if (typeof value !== 'object' || value === null) return value;
    const to = Array.isArray(value) ? [] : {};
    open.push([value, to]);
    return to;
  };
  const result = copy(data);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [from, to] = next;
    const isList = Array.isArray(to);
    for (const [key, value] of Object.entries(from)) {
      // Not an assignment: `__proto__` is a key like any other in JSON.
      const property = { value: copy(value), configurable: true, enumerable: true, writable: true };
      Object.defineProperty(to, isList ? key : change(key), property);
    }
  }
  return result as T;
}

/** `text`, cut after `length` characters where it is longer, and never within a surrogate pair. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;
}
