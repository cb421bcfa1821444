// Edits of the parsed openapi.yaml, for tests of the tools that compare or check it.
import { parse } from 'yaml';

export type Node = { [key: string]: unknown };
export type Edit = (node: Node) => void;

/** Parses a spec. Nothing in it is shared, so that an edit changes one place only. */
export function parseEditable(text: string): Node {
  return JSON.parse(JSON.stringify(parse(text, { maxAliasCount: -1 })));
}

/**
 * The node at a path such as `paths /v1/items get parameters limit`; in a list, a step is a position or the name of an
 * entry.
 */
export function at(start: Node, path: string): Node {
  return path
    .split(' ')
    .filter(Boolean)
    .reduce<Node>((node, step) => {
      const named = Array.isArray(node) ? node.find((each: Node) => each.name === step) : undefined;
      const next = named ?? node[step];
      if (typeof next !== 'object' || next === null) throw new Error(`openapi.yaml has no ${path}.`);
      return next as Node;
    }, start);
}

export function put(values: Node): Edit {
  return (node) => void Object.assign(node, values);
}

/** Removes properties from an object, or entries with these names from a list. */
export function drop(...keys: string[]): Edit {
  return (node) => {
    for (const key of keys) {
      const index = Array.isArray(node) ? node.findIndex((each: Node) => each.name === key) : -1;
      if (index >= 0) (node as unknown as Node[]).splice(index, 1);
      else if (Object.hasOwn(node, key)) delete node[key];
      else throw new Error(`There is no ${key}.`);
    }
  };
}

export function rename(from: string, to: string): Edit {
  return (node) => {
    const value = node[from];
    drop(from)(node);
    node[to] = value;
  };
}

export function append(key: string, value: unknown): Edit {
  return (node) => {
    node[key] = [...((node[key] as unknown[]) ?? []), value];
  };
}

/** Removes the last item of each list. */
export function dropLast(...keys: string[]): Edit {
  return (node) => {
    for (const key of keys) node[key] = (node[key] as unknown[]).slice(0, -1);
  };
}

/** Moves the first item of a list to its end. */
export function rotate(key: string): Edit {
  return (node) => {
    const [first, ...rest] = node[key] as unknown[];
    node[key] = [...rest, first];
  };
}

/** Replaces several substrings of a string at once. */
export function swap(key: string, ...pairs: [from: string, to: string][]): Edit {
  return (node) => {
    const pattern = new RegExp(pairs.map(([from]) => from).join('|'), 'g');
    node[key] = String(node[key]).replace(pattern, (found) => pairs.find(([from]) => from === found)?.[1] ?? found);
  };
}
