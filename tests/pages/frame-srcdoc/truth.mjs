export const report =
  "The widget in a frame with srcdoc: no message of the flow arrives, because the frame's location has no origin."

export default (page) => page.inFrame('#inner', () => page.works())
