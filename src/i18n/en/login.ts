export const login = {
  toServer: 'Your account on {server}.',
} as const;
