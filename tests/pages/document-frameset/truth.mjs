export const report = 'A page whose body is a frameset, which shows only frames.'

export default (page) => page.hears('thrown invalid_config: ')
