// The two requests to Keystone that this package needs (OpenStack Identity API v3, /v3/auth/tokens). They do not use a
// generated client, which would be larger than this folder, and would not validate the response.
import { isRecord, isVisibleAscii, show } from '../../checks.js';
import { AuthenticationError, NotFoundError } from '../../errors.js';
import { parseHttpDate } from '../../http-date.js';
import { parseTime } from '../../time.js';
import type { AuthContext, AuthRequest, AuthResponse } from '../authenticator.js';
import { type CatalogService, isBackupService } from './catalog.js';

/** A token, and what Keystone returns about it. */
export interface Token {
  readonly id: string;
  readonly project:
    | { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string } }
    | undefined;
  /** The services; empty for a token without a project. */
  readonly catalog: readonly CatalogService[];
  /** How long the token is valid from when it was received, in milliseconds, by Keystone's clock. */
  readonly lifeMs: number | undefined;
}

export type Identity = Readonly<Record<string, unknown>>;
export type Scope = Readonly<Record<string, unknown>>;

/** Requests a token. */
export async function requestToken(
  authUrl: string,
  auth: { identity: Identity; scope?: Scope | undefined },
  context: AuthContext,
): Promise<Token> {
  const response = await sendToKeystone(authUrl, { method: 'POST', body: JSON.stringify({ auth }) }, context);
  const id = response.headers['x-subject-token'];
  if (id === undefined || !isVisibleAscii(id))
    throw response.unexpected(`${id === undefined ? 'no' : 'an invalid'} token in X-Subject-Token`);
  context.secret(id);
  return parseToken(response, id);
}

/** Returns the project and the catalog of an existing token. */
export async function validateToken(authUrl: string, id: string, context: AuthContext): Promise<Token> {
  context.secret(id);
  return parseToken(
    await sendToKeystone(authUrl, { headers: { 'X-Auth-Token': id, 'X-Subject-Token': id } }, context),
    id,
  );
}

/**
 * Keystone responds with 404 if an application credential or a token does not exist. So does any other server at a
 * wrong URL. The caller must not mistake that for a backup that does not exist.
 */
async function sendToKeystone(
  authUrl: string,
  request: Omit<AuthRequest, 'url'>,
  context: AuthContext,
): Promise<AuthResponse> {
  try {
    return await context.send({ ...request, url: `${authUrl}/v3/auth/tokens`, argument: 'authUrl' });
  } catch (error) {
    throw error instanceof NotFoundError ? new AuthenticationError(error) : error;
  }
}

function parseToken(response: AuthResponse, id: string): Token {
  const json = response.json();
  const token = isRecord(json) ? json.token : undefined;
  if (!isRecord(token)) throw response.unexpected('the body has no token object');
  const { project, catalog } = token;
  return {
    id,
    project: project === undefined || project === null ? undefined : parseProject(response, project),
    catalog: parseCatalog(response, catalog ?? []),
    lifeMs: readLifetime(token, response.headers.date),
  };
}

function parseProject(response: AuthResponse, project: unknown): Token['project'] {
  if (!isRecord(project) || typeof project.id !== 'string' || project.id === '')
    throw response.unexpected('token.project has no id');
  const domain = isRecord(project.domain) ? project.domain : {};
  return {
    id: project.id,
    name: String(project.name ?? ''),
    domain: { id: String(domain.id ?? ''), name: String(domain.name ?? '') },
  };
}

function parseCatalog(response: AuthResponse, catalog: unknown): CatalogService[] {
  const list = (name: string, value: unknown): Record<string, unknown>[] => {
    if (!Array.isArray(value) || !value.every(isRecord))
      throw response.unexpected(`${name} is not a list of objects but ${show(value)}`);
    return value;
  };
  return list('token.catalog', catalog).map(({ type, endpoints }) => ({
    type: String(type),
    // Errors in other services do not matter.
    endpoints: !isBackupService(type)
      ? []
      : list('token.catalog.endpoints', endpoints).map(({ interface: name, region_id, region, url }) => ({
          interface: String(name),
          region: parseRegion(region_id) ?? parseRegion(region),
          url: String(url),
        })),
  }));
}

/** An asterisk means all regions. */
function parseRegion(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '*' ? name : undefined;
}

/**
 * All times are Keystone's, so the local clock does not matter. If Keystone returns a token that it issued earlier,
 * only the header `Date` has the current time.
 */
function readLifetime(
  { issued_at, expires_at }: Record<string, unknown>,
  date: string | undefined,
): number | undefined {
  const expires = parseTimeLeniently(expires_at);
  if (expires === undefined) return undefined;
  const starts = [parseTimeLeniently(issued_at), parseHttpDate(date)].filter((time) => time !== undefined);
  const lifetimes = (starts.length > 0 ? starts : [Date.now()])
    .map((time) => expires - time)
    .filter((lifetime) => lifetime > 0);
  return lifetimes.length > 0 ? Math.min(...lifetimes) : undefined;
}

function parseTimeLeniently(text: unknown): number | undefined {
  try {
    return parseTime(text as string).getTime();
  } catch {
    return undefined;
  }
}
