import { connection } from 'next/server'
import { setting } from '../lib/persona'
import { Verification } from './verification'

export default async function Page() {
  // The environment of the running server counts, not that of the build.
  await connection()
  return <Verification host={setting('PERSONA_ORIGIN')} />
}
