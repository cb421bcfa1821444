import { checkId, checkKeys, checkRequired } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { findHint } from '../hints.js';
import type { Authenticator } from './authenticator.js';
import { authorization, importKey, type SigningKey, sdkDate, signatureOf } from './signature.js';

/** Settings of {@link accessKey}. */
export interface AccessKeyOptions {
  /** The access key's id. */
  accessKey: string;
  /** Its secret part; never sent. */
  secretKey: string;
  /** The token that comes with a temporary access key. */
  securityToken?: string | undefined;
  /** The project whose backups are meant; sent as `X-Project-Id`. */
  projectId: string;
}

/** A request that was refused although the clocks differ by no more than this, in milliseconds, was not refused for its date. */
const toleratedSkewMs = 10_000;

/**
 * Signs each request with an access key (SDK-HMAC-SHA256). The secret key is never sent.
 *
 * There is no catalog: `endpoints` must be given. Where a request is refused and the service's clock tells another time than ours, it is signed
 * once more with the service's time, and so are all later ones.
 *
 * @throws ArgumentError that names all missing options, and for options that are unknown or cannot be sent.
 */
export function accessKey(options: AccessKeyOptions): Authenticator {
  const what = 'accessKey options';
  const given = checkKeys(what, options, ['accessKey', 'secretKey', 'securityToken', 'projectId'], findHint);
  checkRequired(what, given, [{ name: 'accessKey' }, { name: 'secretKey' }, { name: 'projectId' }]);
  const id = checkKeyText('accessKey', given.accessKey);
  const secretKey = checkKeyText('secretKey', given.secretKey);
  const securityToken =
    given.securityToken === undefined ? undefined : checkKeyText('securityToken', given.securityToken);
  const projectId = checkProjectId(given.projectId);
  let key: Promise<SigningKey> | undefined;
  /** How far the service's clock is ahead of ours, in milliseconds. */
  let skewMs = 0;

  return {
    async authenticate(request, context) {
      for (const secret of [id, secretKey, securityToken ?? '']) context.secret(secret);
      if (globalThis.crypto?.subtle === undefined)
        throw new ArgumentError('auth', 'Access keys need Web Crypto, which browsers have on https:// pages only.');
      key ??= importKey(secretKey);
      const date = sdkDate(Date.now() + skewMs);
      const headers = {
        'X-Sdk-Date': date,
        'X-Project-Id': projectId,
        ...(securityToken === undefined ? {} : { 'X-Security-Token': securityToken }),
      };
      const signed = await signatureOf(request, headers, date, await key);
      context.secret(signed.signature);
      return { ...headers, Authorization: authorization(id, signed) };
    },
    async renew({ headers, date }) {
      const signedAt = timeOf(headers['X-Sdk-Date'] ?? '');
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

function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** A part of a header; never shown. */
function checkKeyText(argument: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new ArgumentError(
      argument,
      `${argument} must be a string of printable ASCII characters without spaces that is not empty.`,
    );
  }
  return value;
}

function checkProjectId(value: unknown): string {
  const id = checkId('projectId', value);
  if (!/^[\x21-\x7e]+$/.test(id))
    throw new ArgumentError(
      'projectId',
      'projectId is sent as a header, and must be a string of printable ASCII characters.',
    );
  return id;
}
