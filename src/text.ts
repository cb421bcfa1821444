/** `text` in one line: whitespace and control characters become one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Returns undefined for an invalid URL. jsdom and browsers before 2024 do not have `URL.canParse`. */
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

/** Percent-encodes the characters that `encodeURIComponent` leaves and RFC 3986 reserves. */
export function encodeSubDelimiters(url: string): string {
  return url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Returns undefined for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Base64 of bytes, in chunks, because the number of arguments of a function is limited. */
export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += 8192) characters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(characters);
}

/**
 * Copies JSON data and applies `change` to each string and key. Not recursive, because deep data would overflow the
 * stack.
 */
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
      // Not an assignment, because `__proto__` is an ordinary key in JSON.
      const property = { value: copy(value), configurable: true, enumerable: true, writable: true };
      Object.defineProperty(to, isList ? key : change(key), property);
    }
  }
  return result as T;
}

/** Truncates `text` after `length` characters, and never within a surrogate pair. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;
}
