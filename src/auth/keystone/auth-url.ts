import type { RequiredOption } from '../../checks.js';
import { checkEndpoint } from '../../endpoint.js';
import { ArgumentError } from '../../errors.js';

export const authUrlRequired: RequiredOption = {
  name: 'authUrl',
  note: 'the URL of Keystone, for example https://iam.example.com/v3',
};

/** Keystone's URL without a version. Whether `http://` is allowed is known only when it is used. */
export function checkAuthUrl(value: unknown): string {
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
    throw new ArgumentError(argument, `${argument} must be a string that is not empty.`);
  return value;
}
