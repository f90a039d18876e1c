import { testPages } from './support/corpus.mjs'

await testPages('webkit')
