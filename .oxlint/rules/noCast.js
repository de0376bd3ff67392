import { isTestFile } from './layerCheck.js';
import { pathBelow } from './paths.js';

/** Where ids get their brands and messages their types. */
const allowed = /^(?:protocol\/ids\.ts|bridge\/[^/]*port[^/]*\.ts)$/iu;

/**
 * A cast tells the compiler what nobody has checked.
 *
 * @type {import('./types.js').Rule}
 */
export const noCast = {
  meta: { type: 'problem', docs: { description: 'no casts outside of protocol/ids and ports' } },
  create(context) {
    const path = pathBelow('src', context);
    if (path === undefined || allowed.test(path) || isTestFile(path)) return {};
    /** @param {import('./types.js').Node} node */
    const check = (node) => {
      const type = node.typeAnnotation;
      if (type.type === 'TSTypeReference' && type.typeName.name === 'const') return;
      context.report({
        node,
        message: 'Cast: let the compiler see it (parse, narrow, satisfies) instead',
      });
    };
    return { TSAsExpression: check, TSTypeAssertion: check };
  },
};
