// Why no response arrived, and whether another try can change that.

export interface ConnectionFailure {
  readonly reason: string;
  readonly code: string | undefined;
  readonly retried: boolean;
}

/** Of the TLS library's errors, those that depend on settings of either side. The others may come from a broken connection. */
const tlsSettings = /version|protocol|handshake.failure|certificate|unknown.ca|cipher|http.request/i;
const certificates =
  /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|ERROR_IN_C)/;
const settings = /^ERR_(INVALID_|UNSUPPORTED_|UNESCAPED_|BAD_OPTION|NOT_SUPPORT|TLS_|OSSL_|CRYPTO_)/;
const retriedProxyStatuses: ReadonlySet<number> = new Set([408, 429]);

/** `error` is what axios, Node or an agent failed with. */
export function describeFailure(error: Error & { code?: string; statusCode?: number }): ConnectionFailure {
  const { message, code = '', cause } = error;
  const status = error.statusCode ?? (cause as { statusCode?: number } | undefined)?.statusCode ?? 0;
  const isCertificate = certificates.test(code);
  return {
    reason: isCertificate ? `${message}. ${certificateAdvice}` : message,
    code: error.code,
    retried:
      code === 'ERR_PROXY_TUNNEL'
        ? status >= 500 || retriedProxyStatuses.has(status)
        : !(isCertificate || settings.test(code) || (isTls(code) && tlsSettings.test(`${code} ${message}`))),
  };
}

const certificateAdvice =
  'To trust a certificate authority of your own, set OS_CACERT (csbs-client/env), NODE_EXTRA_CA_CERTS or http.httpsAgent';

function isTls(code: string): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_');
}
