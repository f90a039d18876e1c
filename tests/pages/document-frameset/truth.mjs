export const report = 'A page of frames: its body is a frameset, which shows nothing but frames.'

export default (page) => page.hears('thrown invalid_config: ')
