// Each line below a "@ts-expect-error" must not compile.

import { Client, setupIframe, verify } from '../../../dist/persona.js'

// @ts-expect-error -- an inquiry has its template already
new Client({ inquiryId: 'inq_1', templateId: 'itmpl_1' })
// @ts-expect-error -- and its version
new Client({ inquiryId: 'inq_1', templateVersionId: 'itmplv_1' })
// @ts-expect-error -- two accounts
new Client({ templateId: 'itmpl_1', accountId: 'act_1', referenceId: 'customer-42' })
// @ts-expect-error -- the account has a type already
new Client({ templateId: 'itmpl_1', accountId: 'act_1', accountTypeId: 'acttp_1' })
// @ts-expect-error -- two tokens
new Client({ inquiryId: 'inq_1', sessionToken: 'a', accessToken: 'b' })
// @ts-expect-error -- two names of one thing
new Client({ templateId: 'itmpl_1', fields: { nameFirst: 'a' }, prefill: { nameFirst: 'b' } })
// @ts-expect-error -- as for a client
void verify({ inquiryId: 'inq_1', templateId: 'itmpl_1' })
// @ts-expect-error -- as for a client
setupIframe(document.createElement('iframe'), 'id', 'inline', { inquiryId: 'inq_1', templateId: 'itmpl_1' })
