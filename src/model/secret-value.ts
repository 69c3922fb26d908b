const secretName =
  /(^|_)(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIALS?|(API|ACCESS|PRIVATE|SECRET|ENCRYPTION|SIGNING)_?KEY)(_|$)/i

/** Names that say where a secret is, or how it is treated. */
const aboutSecrets =
  /_(FILE|PATH|DIR|NAME|ID|URL|TTL|EXPIRY|EXPIRES?_IN|LENGTH|ALGORITHM|ISSUER|POLICY|ENABLED)$/i

/** Values that are secrets under any name. */
const secretValues = [
  /^-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^(AKIA|ASIA)[0-9A-Z]{16}$/,
  /^gh[pousr]_[A-Za-z0-9]{36,}$/,
  /^xox[abprs]-[A-Za-z0-9-]{10,}$/,
  /^[rs]k_live_[A-Za-z0-9]{16,}$/,
  /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s:@]+@/i,
]

/** Whether a variable of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !aboutSecrets.test(name)
}

/** Whether a text is a secret whatever its name, such as a private key. */
export function isSecretValue(text: string): boolean {
  return secretValues.some((pattern) => pattern.test(text))
}
