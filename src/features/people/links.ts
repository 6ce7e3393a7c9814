/** Addresses of the screens that links in mails open; `base` is where people reach this installation. */
export const links = {
  invitation: (base: string, token: string) => `${base}/invite/${token}`,
  reset: (base: string, token: string) => `${base}/reset-password/${token}`,
}
