/** On every answer: what it is not, whoever asks (OWASP Secure Headers; a JSON answer loads, and is framed by, nothing). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/** On what came over TLS: never come without it (RFC 6797). */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=31536000' };
