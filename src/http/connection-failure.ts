// Whether another attempt may succeed after a connection error, and advice for its message.

/** Settings of either side, such as the TLS version. Other TLS errors may come from a broken connection. */
const permanentTlsErrors = /version|protocol|handshake.failure|certificate|unknown.ca|cipher|http.request/i;
const certificateCodes =
  /^((ERR_TLS_)?CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_(CA|PURPOSE)|PATH_LENGTH_|CRL_|ERROR_IN_C)/;
const invalidSettingCodes = /^ERR_(INVALID_|UNSUPPORTED_|UNESCAPED_|BAD_OPTION|NOT_SUPPORT|TLS_|OSSL_|CRYPTO_)/;

const advice =
  'To trust your own certificate authority, set OS_CACERT (csbs-client/env), NODE_EXTRA_CA_CERTS or http.httpsAgent';

/** `proxyStatus`: the status of a proxy that did not open a tunnel, or 0. */
export function explainFailure(code: string, reason: string, proxyStatus: number): { reason: string; retry: boolean } {
  if (certificateCodes.test(code)) return { reason: `${reason}. ${advice}`, retry: false };
  if (code === 'ERR_PROXY_TUNNEL') return { reason, retry: [408, 429].includes(proxyStatus) || proxyStatus >= 500 };
  const isTls = code === 'EPROTO' || code.startsWith('ERR_SSL_');
  return {
    reason,
    retry: !(invalidSettingCodes.test(code) || (isTls && permanentTlsErrors.test(`${code} ${reason}`))),
  };
}
