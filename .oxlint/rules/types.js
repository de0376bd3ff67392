/**
 * The part of the linter's plugin interface that our rules use. Syntax nodes have too many shapes to spell
 * out here; a rule looks at `type` first.
 *
 * @typedef {any} Node
 *
 * @typedef {object} Context
 * @property {string} filename
 * @property {string} cwd
 * @property {(problem: { node: Node, message: string }) => void} report
 *
 * @typedef {object} Rule
 * @property {{ type: 'problem' | 'suggestion', docs: { description: string } }} meta
 * @property {(context: Context) => Record<string, (node: Node) => void>} create
 */
export {};
