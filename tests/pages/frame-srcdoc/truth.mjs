export const report =
  "The widget in a frame with srcdoc: nothing is heard of the flow, since the frame's location has no origin."

export default (page) => page.inFrame('#inner', () => page.works())
