import { checkId, checkKeys, checkRequired, isVisibleAscii } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { findHint } from '../hints.js';
import type { Authenticator } from './authenticator.js';
import { authorization, formatSdkDate, importKey, parseSdkDate, type SigningKey, sign } from './signature.js';

/** Options of {@link accessKey}. */
export interface AccessKeyOptions {
  /** The id of the access key. */
  accessKey: string;
  /** The secret of the access key. It is never sent. */
  secretKey: string;
  /** The token of a temporary access key. */
  securityToken?: string | undefined;
  /** The id of the project; sent as `X-Project-Id`. */
  projectId: string;
}

/** If the clocks differ by at most this, in milliseconds, the date is not the reason for a rejection. */
const toleratedSkewMs = 10_000;

/**
 * Signs each request with an access key (SDK-HMAC-SHA256). The secret key is never sent.
 *
 * There is no catalog, so the client needs `endpoints`. If a request is rejected and the service's clock differs from
 * the local one, it is signed once more with the service's time, and so are all later requests.
 *
 * @throws ArgumentError that names all missing options, and for options that are unknown or cannot be sent.
 */
export function accessKey(options: AccessKeyOptions): Authenticator {
  const what = 'accessKey options';
  const given = checkKeys(what, options, ['accessKey', 'secretKey', 'securityToken', 'projectId'], findHint);
  checkRequired(what, given, ['accessKey', 'secretKey', 'projectId']);
  const id = checkHeaderSecret('accessKey', given.accessKey);
  const secretKey = checkHeaderSecret('secretKey', given.secretKey);
  const securityToken =
    given.securityToken === undefined ? undefined : checkHeaderSecret('securityToken', given.securityToken);
  const projectId = checkProjectId(given.projectId);
  let key: Promise<SigningKey> | undefined;
  /** How far the service's clock is ahead of the local one, in milliseconds. */
  let skewMs = 0;

  return {
    async authenticate(request, context) {
      for (const secret of [id, secretKey, securityToken ?? '']) context.secret(secret);
      if (globalThis.crypto?.subtle === undefined)
        throw new ArgumentError('auth', 'Access keys need Web Crypto, which browsers have on https:// pages only.');
      key ??= importKey(secretKey);
      const date = formatSdkDate(Date.now() + skewMs);
      const headers = {
        'X-Sdk-Date': date,
        'X-Project-Id': projectId,
        ...(securityToken === undefined ? {} : { 'X-Security-Token': securityToken }),
      };
      const signed = await sign(request, headers, date, await key);
      context.secret(signed.signature);
      return { ...headers, Authorization: authorization(id, signed) };
    },
    async renew({ headers, date }) {
      const signedAt = parseSdkDate(headers['X-Sdk-Date'] ?? '');
      if (date === undefined && skewMs !== 0) {
        skewMs = 0;
        return true;
      }
      if (date === undefined || Math.abs(date.getTime() - signedAt) <= toleratedSkewMs) return false;
      skewMs = date.getTime() - Date.now();
      return true;
    },
    async session() {
      return { projectId, endpoints: {} };
    },
  };
}

/** A secret that becomes a part of a header. No error shows it. */
function checkHeaderSecret(argument: string, value: unknown): string {
  if (typeof value !== 'string' || !isVisibleAscii(value)) {
    throw new ArgumentError(
      argument,
      `${argument} must be a string of visible ASCII characters without spaces, and must not be empty.`,
    );
  }
  return value;
}

function checkProjectId(value: unknown): string {
  const id = checkId('projectId', value);
  if (!isVisibleAscii(id))
    throw new ArgumentError(
      'projectId',
      'projectId is sent as a header, so it must be a string of visible ASCII characters without spaces.',
    );
  return id;
}
