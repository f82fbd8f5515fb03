import { instead, type OtherHandler } from '../api/other-handler.ts';

export const showsTheNewestState: OtherHandler & { readonly name: string } = {
  name: 'pages that show the newest state',
  handler: (real) =>
    instead(real, { listAt: (resource, options) => real.list(resource, options).items }),
};
