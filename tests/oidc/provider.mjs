// A provider for the tests: node provider.mjs '{"port": 1, "board": "http://127.0.0.1:2", "people": {"lea": {"name": "Lea"}}}'
// Whoever names one of the people is signed in as them; no password is asked. PUT /people replaces the people.
import { Provider } from 'oidc-provider'

const { port, board, people } = JSON.parse(process.argv[2])

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'plumbline',
    client_secret: 'theirs-and-ours-alone',
    redirect_uris: [`${board}/sign-in/oidc/callback`],
    post_logout_redirect_uris: [`${board}/sign-in`],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  cookies: { keys: ['for the tests alone'] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: async (ctx, form) => { // its own page fetches fonts from elsewhere
        ctx.body = `<!DOCTYPE html><title>Provider</title>${form}
          <button form="op.logoutForm" type="submit" name="logout" value="yes">Yes, sign me out</button>`
      },
    },
  },
  findAccount: async (_ctx, sub) => people[sub] && { accountId: sub, claims: async () => ({ sub, ...people[sub] }) },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid profile email groups')
    await grant.save()
    return grant
  },
  pkce: { required: () => true },
  ttl: { AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600, AccessToken: 600 },
})

async function body(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/people' && ctx.method === 'PUT') {
    for (const login of Object.keys(people)) delete people[login]
    Object.assign(people, JSON.parse(await body(ctx.req)))
    ctx.body = 'ok'
  } else if (ctx.path === '/favicon.ico') {
    ctx.status = 204
  } else if (ctx.path.startsWith('/interaction/') && ctx.method === 'GET') {
    ctx.type = 'html'
    ctx.body = `<!DOCTYPE html><title>Provider</title><form method="post" action="${ctx.path}">
      <label for="login">Login</label><input id="login" name="login" autofocus><button>Continue</button></form>`
  } else if (ctx.path.startsWith('/interaction/')) {
    const login = new URLSearchParams(await body(ctx.req)).get('login')
    const result = people[login] ? { login: { accountId: login } } : { error: 'access_denied' }
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false })
    ctx.respond = false
  } else {
    await next()
  }
})

provider.listen(port, '127.0.0.1', () => console.log('listening'))
