import { define } from 'persona-wasm/element'
import { mount } from 'svelte'
import Verification from './Verification.svelte'

define() // <persona-inquiry>
mount(Verification, { target: document.querySelector('#app') })
