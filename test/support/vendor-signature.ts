// The signature of the vendor's own SDK, with which that of this package is compared.
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';

/** The access key with which it signs. */
export const vendorAccessKey = { id: 'AKTESTTESTTESTTEST12', secretKey: 'sk-TEST+/secret=of-the-tests' };

/** The signature that the vendor's signer creates. */
export function vendorSignature(request: {
  method: string;
  endpoint: string;
  queryParams?: object;
  data?: unknown;
  headers: Record<string, string>;
}): string {
  const credential = { getAk: () => vendorAccessKey.id, getSk: () => vendorAccessKey.secretKey };
  return (AKSKSigner.sign(request as never, credential as never) as { Authorization: string }).Authorization;
}
