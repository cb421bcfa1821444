// What the client is compared with: the same work, written by hand.
import { Agent, request } from 'node:http';
import axios from 'axios';

export interface Baseline {
  /** Requests a path of the service and parses the response. */
  getJson(path: string): Promise<unknown>;
}

const headers = { 'X-Auth-Token': 'token-of-the-benchmark', Accept: 'application/json' };

export function nodeHttp(url: string): Baseline {
  const agent = new Agent({ keepAlive: true });
  return {
    getJson: (path) =>
      new Promise((resolve, reject) => {
        const sent = request(url + path, { agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
          response.on('error', reject);
        });
        sent.on('error', reject).end();
      }),
  };
}

/** axios with its defaults, except for a keep-alive agent, which is also the default of Node. */
export function defaultAxios(url: string): Baseline {
  const instance = axios.create({ baseURL: url, headers, httpAgent: new Agent({ keepAlive: true }), proxy: false });
  return { getJson: async (path) => (await instance.get(path)).data as unknown };
}

/** The usual loop: page after page, until one is empty. */
export async function listAll(
  baseline: Baseline,
  eachPage: (count: number) => void | Promise<void> = () => {},
): Promise<number> {
  let total = 0;
  for (let marker = ''; ; ) {
    const { checkpoint_items: rows } = (await baseline.getJson(`/v1/p1/checkpoint_items?limit=1000${marker}`)) as {
      checkpoint_items: { id: string }[];
    };
    const last = rows.at(-1);
    if (last === undefined) return total;
    for (const { id } of rows) if (id !== '') total += 1;
    await eachPage(rows.length);
    marker = `&marker=${last.id}`;
  }
}
