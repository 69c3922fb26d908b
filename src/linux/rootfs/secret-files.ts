/**
 * Files of `/etc` that hold secrets of the machine, or its identity, though some machines let
 * everybody read them. Paths are relative to `/etc`.
 */
const secretPaths: readonly RegExp[] = [
  /^(shadow|gshadow|passwd|group|subuid|subgid)-$/,
  /^g?shadow/,
  /^security\/opasswd/,
  /^sudoers/,
  /^doas\.conf$/,
  /^ssh\/ssh_host_/,
  /^ssl\/private(\/|$)/,
  /^pki\/(.*\/)?private(\/|$)/,
  /^(letsencrypt|wireguard|ipsec\.d|swanctl|openvpn|ppp|wpa_supplicant|iwd)(\/|$)/,
  /^NetworkManager\/system-connections(\/|$)/,
  /^(kubernetes|rancher|docker|containers|etcd|vault)(\/|$)/,
  /^(credstore|credstore\.encrypted|cryptsetup-keys\.d)(\/|$)/,
  /^(crypttab|fstab|msmtprc|esmtprc|netrc)$/,
  /(^|\/)\.(git|hg|svn|bzr|netrc|pgpass|my\.cnf|pwd\.lock)(\/|$)/,
  /(^|\/)id_(rsa|dsa|ecdsa|ed25519)[^/]*$/,
  /\.(key|keytab|p12|pfx|jks|kdbx|secret)$/,
]

export function isSecretPath(path: string): boolean {
  return secretPaths.some((pattern) => pattern.test(path))
}

/** Whether a file is, or has inside, a private key in one of the usual text forms. */
export function holdsPrivateKey(content: string): boolean {
  return content.includes('PRIVATE KEY-----') || content.includes('PRIVATE KEY BLOCK-----')
}
