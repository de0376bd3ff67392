/** Put in by the bundler. */
declare const __NACRE_BUILD_ID__: number;

/** Orders builds, milliseconds since 1970: the newer engine and the newer page win. */
export const buildId: number = __NACRE_BUILD_ID__;

/** Set by the build. */
declare const __NACRE_VERSION__: string;

/** The version of Nacre, as in package.json. */
export const version: string = __NACRE_VERSION__;
