// `replaceChildren`, for browsers that do not have it yet: Chrome before 86.

/** Replaces the content of an element with nodes. */
export function replaceContent(parent: Element, ...nodes: Node[]): void {
  parent.textContent = ''
  parent.append(...nodes)
}
