import { checkEndpoint } from '../../endpoint.js';
import { ArgumentError } from '../../errors.js';

/** Keystone's address without a version. Whether `http://` may be used is only known when it is. */
export function checkAuthUrl(value: unknown): string {
  if (value === undefined)
    throw new ArgumentError(
      'authUrl',
      'authUrl is needed: the address of Keystone, for example https://iam.example.com/v3.',
    );
  const { base } = checkEndpoint('authUrl', value, true);
  if (/\/v2(\.0)?$/.test(base))
    throw new ArgumentError(
      'authUrl',
      'authUrl is that of Keystone v2.0, which is not supported; it should end with /v3.',
    );
  return base.replace(/\/v3(\/auth\/tokens)?$/, '');
}

/** A secret, which no error shows. */
export function checkSecret(argument: string, value: unknown): string {
  if (typeof value !== 'string' || value === '')
    throw new ArgumentError(argument, `${argument} must be a text that is not empty.`);
  return value;
}
