export type RestartPolicy =
  | { readonly name: 'no' }
  | { readonly name: 'always' }
  | { readonly name: 'unless-stopped' }
  /** `maximumRetryCount` 0 means without limit. */
  | { readonly name: 'on-failure'; readonly maximumRetryCount: number }
