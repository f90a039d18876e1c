// `replaceChildren`, for browsers that do not have it yet: Chrome before 86.

/** Puts nodes in the place of all that an element contains. */
export function replaceContent(parent: Element, ...nodes: Node[]): void {
  parent.textContent = ''
  parent.append(...nodes)
}
