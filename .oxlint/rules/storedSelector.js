const hook = /^use(?:Store|[A-Z]\w*(?:Store|Selector))$/u;
const makers = new Set([
  'map',
  'filter',
  'slice',
  'concat',
  'flat',
  'flatMap',
  'toSorted',
  'toReversed',
  'toSpliced',
  'with',
  'keys',
  'values',
  'entries',
  'fromEntries',
  'from',
  'of',
  'assign',
  'split',
  'matchAll',
  'bind',
]);

/**
 * A selector that builds an object makes its component render after every change of the store.
 *
 * @type {import('./types.js').Rule}
 */
export const storedSelector = {
  meta: {
    type: 'problem',
    docs: { description: 'selectors return stored references or primitives' },
  },
  create(context) {
    return {
      CallExpression(node) {
        if (!hook.test(nameOf(node.callee))) return;
        for (const argument of node.arguments) {
          const built = isFunction(argument) ? results(argument).find(builds) : undefined;
          if (built !== undefined) {
            context.report({
              node: built,
              message: 'This selector builds an object: return a stored reference or a primitive',
            });
          }
        }
      },
    };
  },
};

/** @param {import('./types.js').Node} callee @returns {string} */
function nameOf(callee) {
  return callee.name ?? callee.property?.name ?? '';
}

/** @param {import('./types.js').Node} node */
function isFunction(node) {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

/** The expressions a function returns. @param {import('./types.js').Node} node @returns {import('./types.js').Node[]} */
function results(node) {
  if (node.body.type !== 'BlockStatement') return [node.body];
  return returned(node.body);
}

/** @param {import('./types.js').Node} node @returns {import('./types.js').Node[]} */
function returned(node) {
  if (node === null || typeof node !== 'object' || isFunction(node)) return [];
  if (Array.isArray(node)) return node.flatMap(returned);
  if (node.type === 'ReturnStatement') return node.argument ? [node.argument] : [];
  return ['body', 'consequent', 'alternate', 'block', 'handler', 'finalizer', 'cases'].flatMap(
    (key) => (node[key] === undefined ? [] : returned(node[key])),
  );
}

const literalTypes = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'FunctionExpression',
  'JSXElement',
  'JSXFragment',
  'NewExpression',
  'ObjectExpression',
]);

/** @param {import('./types.js').Node} node @returns {boolean} */
function builds(node) {
  if (literalTypes.has(node?.type)) return true;
  switch (node?.type) {
    case 'ConditionalExpression':
      return builds(node.consequent) || builds(node.alternate);
    case 'LogicalExpression':
      return builds(node.left) || builds(node.right);
    case 'CallExpression':
      return node.callee.type === 'MemberExpression' && makers.has(node.callee.property.name);
    default:
      return node?.expression !== undefined && builds(node.expression);
  }
}
