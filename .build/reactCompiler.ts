import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

/** The module can only hold a component or a hook when a name like one occurs in it. */
const mayNeedCompiling = /\b(?:function|const|let)\s+(?:[A-Z]|use[A-Z])/u;

/**
 * Runs the React Compiler over our own components and hooks, before anything else touches their source.
 * The ready-made bridge between Rolldown and Babel wants Node 22, and Babel is needed for nothing else.
 */
export function reactCompiler(): Plugin {
  return {
    name: 'nacre:react-compiler',
    enforce: 'pre',
    transform: {
      filter: {
        id: { include: /\/src\/[^?]*\.tsx?$/u, exclude: /\/node_modules\// },
        code: mayNeedCompiling,
      },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: id.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'] },
          plugins: [['babel-plugin-react-compiler', { target: '19' }]],
        });
        if (typeof result?.code !== 'string') return undefined;
        return { code: result.code, map: result.map ?? null };
      },
    },
  };
}
