/** What may cross between threads: data only. A function, class instance or symbol is a compile error. */
export type Cloneable =
  | string
  | number
  | boolean
  | undefined
  | null
  | Uint8Array
  | readonly Cloneable[]
  | { readonly [key: string]: Cloneable };
