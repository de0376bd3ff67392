import { isTestFile } from './layerCheck.js';
import { pathBelow } from './paths.js';

const folders = /^(?:ui|matrix-ui|features|app)\//u;
const letters = /\p{L}{2}/u;
const spoken = new Set([
  'alt',
  'aria-braillelabel',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title',
]);

/**
 * What people read comes from the catalogue in `i18n/`.
 *
 * @type {import('./types.js').Rule}
 */
export const catalogueText = {
  meta: { type: 'problem', docs: { description: 'no text outside of the catalogue' } },
  create(context) {
    const path = pathBelow('src', context);
    if (path === undefined || !folders.test(path) || isTestFile(path)) return {};
    /** @param {import('./types.js').Node} node */
    const report = (node) =>
      context.report({ node, message: 'Text outside of the catalogue (src/i18n)' });
    return {
      JSXText(node) {
        if (letters.test(node.value)) report(node);
      },
      JSXExpressionContainer(node) {
        const parent = node.parent?.type;
        if (parent !== 'JSXElement' && parent !== 'JSXFragment') return;
        for (const literal of literals(node.expression)) report(literal);
      },
      JSXAttribute(node) {
        if (!spoken.has(attributeName(node)) || !node.value) return;
        const value =
          node.value.type === 'JSXExpressionContainer' ? node.value.expression : node.value;
        for (const literal of literals(value)) report(literal);
      },
    };
  },
};

/** @param {import('./types.js').Node} node @returns {string} */
function attributeName(node) {
  return typeof node.name.name === 'string' ? node.name.name : '';
}

/** String literals with letters that can be the value of `node`. @param {import('./types.js').Node} node @returns {import('./types.js').Node[]} */
function literals(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' && letters.test(node.value) ? [node] : [];
    case 'TemplateLiteral':
      return node.quasis.some((/** @type {import('./types.js').Node} */ part) =>
        letters.test(part.value.raw),
      )
        ? [node]
        : node.expressions.flatMap(literals);
    case 'ConditionalExpression':
      return [...literals(node.consequent), ...literals(node.alternate)];
    case 'LogicalExpression':
      return node.operator === '&&'
        ? literals(node.right)
        : [...literals(node.left), ...literals(node.right)];
    case 'BinaryExpression':
      return node.operator === '+' ? [...literals(node.left), ...literals(node.right)] : [];
    default:
      return [];
  }
}
