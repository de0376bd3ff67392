/** Whether there is a network, as far as a browser can tell: a hint when to try, never a reason not to. */
export type NetworkPort = {
  readonly online: () => boolean;
  /** Calls back on every change; gives the function that ends it. */
  readonly onChange: (listener: () => void) => () => void;
};
