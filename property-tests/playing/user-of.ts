/** Whose name an `Authorization` header bears: Basic credentials, or a token of our own registries. */
export function userOf(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  switch (scheme.toLowerCase()) {
    case 'basic':
      return atob(value).split(':')[0];
    case 'bearer': {
      const [hex = ''] = value.split('.');
      const claims: unknown = JSON.parse(Buffer.from(hex, 'hex').toString());
      return (claims as { readonly user?: string }).user;
    }
    default:
      return undefined;
  }
}
