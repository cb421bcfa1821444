// The two calls of Keystone v3 that are needed (OpenStack Identity API v3, /v3/auth/tokens), and what their answers say. They are typed by hand:
// a generated client would be larger than all of this folder, and would not check what comes.
import { isRecord, show } from '../../checks.js';
import { AuthenticationError, NotFoundError } from '../../errors.js';
import { parseHttpDate } from '../../http-date.js';
import { parseTime } from '../../query/time.js';
import type { AuthContext, AuthRequest, AuthResponse } from '../authenticator.js';
import { type CatalogService, isBackupService } from './catalog.js';

/** A token, with what Keystone says of it. */
export interface Token {
  readonly id: string;
  readonly project:
    | { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string } }
    | undefined;
  /** What services there are; empty for a token that is for no project. */
  readonly catalog: readonly CatalogService[];
  /** How long it is valid after it was issued, in milliseconds, by Keystone's own clock. */
  readonly lifeMs: number | undefined;
}

export type Identity = Readonly<Record<string, unknown>>;
export type Scope = Readonly<Record<string, unknown>>;

/** Asks for a token. */
export async function requestToken(
  authUrl: string,
  auth: { identity: Identity; scope?: Scope | undefined },
  context: AuthContext,
): Promise<Token> {
  const response = await ask(authUrl, { method: 'POST', body: JSON.stringify({ auth }) }, context);
  const id = response.headers['x-subject-token'];
  if (id === undefined || !/^[\x21-\x7e]+$/.test(id))
    throw response.unexpected(`${id === undefined ? 'no' : 'a broken'} token in X-Subject-Token`);
  context.secret(id);
  return readToken(response, id);
}

/** Asks what a token is worth. */
export async function validateToken(authUrl: string, id: string, context: AuthContext): Promise<Token> {
  context.secret(id);
  return readToken(await ask(authUrl, { headers: { 'X-Auth-Token': id, 'X-Subject-Token': id } }, context), id);
}

/**
 * Keystone answers 404 where an application credential or a token is gone, and so does what stands at a wrong address. Whoever asks for a backup must
 * not take that for a backup that is gone.
 */
async function ask(authUrl: string, request: Omit<AuthRequest, 'url'>, context: AuthContext): Promise<AuthResponse> {
  try {
    return await context.send({ ...request, url: `${authUrl}/v3/auth/tokens`, argument: 'authUrl' });
  } catch (error) {
    throw error instanceof NotFoundError ? new AuthenticationError(error) : error;
  }
}

function readToken(response: AuthResponse, id: string): Token {
  const json = response.json();
  const token = isRecord(json) ? json.token : undefined;
  if (!isRecord(token)) throw response.unexpected('no object with token');
  const { project, catalog } = token;
  return {
    id,
    project: project === undefined || project === null ? undefined : readProject(response, project),
    catalog: readCatalog(response, catalog ?? []),
    lifeMs: lifeOf(token, response.headers.date),
  };
}

function readProject(response: AuthResponse, project: unknown): Token['project'] {
  if (!isRecord(project) || typeof project.id !== 'string' || project.id === '')
    throw response.unexpected('token.project has no id');
  const domain = isRecord(project.domain) ? project.domain : {};
  return {
    id: project.id,
    name: String(project.name ?? ''),
    domain: { id: String(domain.id ?? ''), name: String(domain.name ?? '') },
  };
}

function readCatalog(response: AuthResponse, catalog: unknown): CatalogService[] {
  const list = (name: string, value: unknown): Record<string, unknown>[] => {
    if (!Array.isArray(value) || !value.every(isRecord))
      throw response.unexpected(`${name} is no list of objects but ${show(value)}`);
    return value;
  };
  return list('token.catalog', catalog).map(({ type, endpoints }) => ({
    type: String(type),
    // What is wrong with other services is no reason to fail.
    endpoints: !isBackupService(type)
      ? []
      : list('token.catalog.endpoints', endpoints).map(({ interface: name, region_id, region, url }) => ({
          interface: String(name),
          region: readRegion(region_id) ?? readRegion(region),
          url: String(url),
        })),
  }));
}

/** A star stands for all regions. */
function readRegion(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '*' ? name : undefined;
}

/** All times are Keystone's, so that it does not matter what time it is here. One that gives a token once more tells the time in `Date` only. */
function lifeOf({ issued_at, expires_at }: Record<string, unknown>, date: string | undefined): number | undefined {
  const expires = timeOf(expires_at);
  if (expires === undefined) return undefined;
  const told = [timeOf(issued_at), parseHttpDate(date)].filter((time) => time !== undefined);
  const lives = (told.length > 0 ? told : [Date.now()]).map((time) => expires - time).filter((life) => life > 0);
  return lives.length > 0 ? Math.min(...lives) : undefined;
}

function timeOf(text: unknown): number | undefined {
  try {
    return parseTime(text as string).getTime();
  } catch {
    return undefined;
  }
}
