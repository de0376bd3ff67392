import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

/** Folders with components or hooks. */
const page = /\/src\/(?:app|features|matrix-ui|stores|ui)\/[^?]*\.tsx?$/u;

/** A module can only hold a component or a hook when a name like one is declared in it. */
const mayNeedCompiling = /\b(?:function|const|let)\s+(?:[A-Z]|use[A-Z])/u;

/**
 * Runs the React Compiler over our own components and hooks, before anything else touches their source. What
 * it cannot compile it would leave alone without a word: in a build that is an error.
 *
 * The ready-made bridge between Rolldown and Babel wants Node 22, and Babel is needed for nothing else.
 */
export function reactCompiler(): Plugin {
  let panicThreshold = 'none';
  return {
    name: 'nacre:react-compiler',
    enforce: 'pre',
    configResolved({ command }) {
      if (command === 'build') panicThreshold = 'all_errors';
    },
    transform: {
      filter: { id: page, code: mayNeedCompiling },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: id.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'] },
          plugins: [['babel-plugin-react-compiler', { target: '19', panicThreshold }]],
        });
        if (typeof result?.code !== 'string') return undefined;
        return { code: result.code, map: result.map ?? null };
      },
    },
  };
}
