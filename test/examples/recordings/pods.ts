/** The rollout that all recordings are of: what every test in examples/tests gives as args. */
export const args = { namespace: 'shop', podHash: '6d5f9c7b48', stableHash: '84c9fd6b7d' } as const;

export type Pod = { readonly name: string; readonly ip: string };

export const canaryPods: readonly Pod[] = [
  { name: `checkout-${args.podHash}-x2k9p`, ip: '10.42.1.87' },
  { name: `checkout-${args.podHash}-7tqzc`, ip: '10.42.3.112' },
];

export const stablePods: readonly Pod[] = [
  { name: `checkout-${args.stableHash}-4hw6j`, ip: '10.42.0.23' },
  { name: `checkout-${args.stableHash}-m8vnd`, ip: '10.42.2.54' },
  { name: `checkout-${args.stableHash}-rb5xs`, ip: '10.42.3.61' },
];
