import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Responds to a request of `list` or `filter` with the rows that it requests; the service has one for each id. */
export async function respondWithRows(
  ids: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://x').searchParams);
  const { limit, marker, offset = 0 } = body === '' ? query : JSON.parse(body);
  if (marker !== undefined && !ids.includes(marker)) {
    const error = { error_code: 'CSBS.3001', error_msg: `marker [${marker}] not found` };
    return void response.writeHead(400).end(JSON.stringify(error));
  }
  const from = (marker === undefined ? 0 : ids.indexOf(marker) + 1) + Number(offset);
  const rows = ids.slice(from, from + Number(limit));
  const checkpoint_items = rows.map((id) => ({ id }));
  const resources = rows.map((id) => ({ resource_id: id, resource_detail: { id } }));
  response.end(JSON.stringify({ checkpoint_items, resources, total_count: ids.length }));
}
