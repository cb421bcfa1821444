import { checkEndpoint } from '../../endpoint.js';
import { ArgumentError } from '../../errors.js';

export const authUrlRequired = 'authUrl (the URL of Keystone, for example https://iam.example.com/v3)';

/** The URL of Keystone without a version. The client checks whether `http://` is allowed when it sends a request. */
export function checkAuthUrl(value: unknown): string {
  const { base } = checkEndpoint('authUrl', value, true);
  if (/\/v2(\.0)?$/.test(base))
    throw new ArgumentError(
      'authUrl',
      'authUrl is the URL of Keystone v2.0, which is not supported. It should end with /v3.',
    );
  return base.replace(/\/v3(\/auth\/tokens)?$/, '');
}
