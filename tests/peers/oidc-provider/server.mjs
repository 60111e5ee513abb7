// The certified OpenID provider (npm oidc-provider) on loopback, for the end-to-end tests.
//
// Settings come from the environment:
//   PORT            0 or absent takes a free port
//   TLS_CERT/TLS_KEY  paths of a certificate and its key: serves https with them
//   CLIENT_CA/CLIENT_SELF_SIGNED  with TLS: the authority of the client certificates that authenticate web-mtls, and the one
//                   certificate of web-mtls-self; each connection is asked for a certificate then (RFC 8705)
//   REDIRECT_PATHS  comma-separated paths that the clients may use on loopback, any port
//   ACCESS_TTL      life of an access token in seconds
//   HTTP_POST       1: the end session endpoint takes forms, too; the provider does so with cookies for every site only
//   DPOP_NONCE      1: every DPoP proof must bear a nonce of this server (RFC 9449 sections 8 and 9)
//   REQUIRE_PAR     1: an authorization request that was not pushed is refused (RFC 9126 section 5)
//   STOP_ON_EOF     1: the end of standard input ends the server, so it cannot outlive a killed test run
// One JSON line on stdout says that it is ready. SIGTERM and SIGINT end it. Nothing is kept: state
// is in memory and the keys are new at each start.
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import * as jose from 'jose';
import Provider, { errors } from 'oidc-provider';

const { env } = process;
const ACCESS_TTL_S = Number(env.ACCESS_TTL ?? 3600);
const REDIRECT_PATHS = (env.REDIRECT_PATHS
  ?? '/callback,/callback/test,/callback/native,/callback/native-app,/callback/oidc-provider,/callback/web-sign-in').split(',');

// The issuer holds the port, so the socket is opened before the provider is built.
const route = { handle: (req, res) => res.writeHead(503).end() };
const onRequest = (req, res) => route.handle(req, res);
const server = env.TLS_CERT
  ? https.createServer({
    cert: readFileSync(env.TLS_CERT),
    key: readFileSync(env.TLS_KEY),
    // Asked for and not demanded: browsers have none, and the provider itself judges which app it fits.
    ...(env.CLIENT_CA && { ca: readFileSync(env.CLIENT_CA), requestCert: true, rejectUnauthorized: false }),
  }, onRequest)
  : http.createServer(onRequest);
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(Number(env.PORT ?? 0), '127.0.0.1', resolve);
});
const issuer = `${env.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
const apiResource = `${issuer}/api`;

// ---- people and clients --------------------------------------------------------------------
const people = new Map([
  ['alice', {
    name: 'Alice Example', given_name: 'Alice', family_name: 'Example', preferred_username: 'alice',
    email: 'alice@example.test', email_verified: true, locale: 'en-US', updated_at: 1700000000,
    groups: ['staff', 'admins'],
  }],
  // Names beyond ASCII and an address that is not verified, so that both are seen on the way.
  ['bob', {
    name: 'Bøb Ünïcode 🦊', given_name: 'Bøb', family_name: 'Ünïcode', preferred_username: 'bob',
    email: 'bob@example.test', email_verified: false, locale: 'fr-FR', groups: [],
  }],
]);
const passwordOf = (username) => `${username}-password`;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

// application_type native is what makes oidc-provider ignore the port of a loopback redirect URI (RFC 8252 section 7.3).
const client = (client_id, client_name, rest) => ({
  client_id,
  client_name,
  application_type: 'native',
  redirect_uris: ['127.0.0.1', '[::1]', 'localhost'].flatMap((host) => REDIRECT_PATHS.map((path) => `http://${host}${path}`)),
  // Where the browser may go after signing out; of a native app any port, too.
  post_logout_redirect_uris: ['127.0.0.1', '[::1]', 'localhost'].map((host) => `http://${host}/`),
  grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
  response_types: ['code'],
  ...rest,
});
const confidential = (client_id, method) => client(client_id, `Web app (${method})`, {
  token_endpoint_auth_method: method,
  client_secret: randomBytes(32).toString('base64url'),
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
});
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const privateJwk = async (alg, options) => {
  const { privateKey } = await jose.generateKeyPair(alg, { extractable: true, ...options });
  const jwk = { ...(await jose.exportJWK(privateKey)), alg, use: 'sig' };
  return { ...jwk, kid: await jose.calculateJwkThumbprint(jwk) };
};
const publicHalf = ({ d, p, q, dp, dq, qi, ...shown }) => shown;
// For each algorithm an app of its own, since what it registered is the only one that is accepted.
const keyApps = await Promise.all(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'].map(async (alg) => {
  const private_jwk = await privateJwk(alg, alg === 'EdDSA' ? { crv: 'Ed25519' } : {});
  const { client_secret, ...app } = confidential(`web-key-${alg.toLowerCase()}`, 'private_key_jwt');
  return { private_jwk, ...app, token_endpoint_auth_signing_alg: alg, jwks: { keys: [publicHalf(private_jwk)] } };
}));
// Apps that a certificate authenticates; their tokens are bound to it.
function certificateApps() {
  if (!env.CLIENT_CA) return [];
  const bound = (client_id, method, rest) => {
    const { client_secret, ...app } = confidential(client_id, method);
    return { ...app, tls_client_certificate_bound_access_tokens: true, ...rest };
  };
  const own = new X509Certificate(readFileSync(env.CLIENT_SELF_SIGNED));
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), x5c: [own.raw.toString('base64')] };
  return [
    bound('web-mtls', 'tls_client_auth', { tls_client_auth_subject_dn: 'CN=web-mtls' }),
    bound('web-mtls-self', 'self_signed_tls_client_auth', { jwks: { keys: [jwk] } }),
  ];
}
// Grants of registerGrantType: what this app signs with its key is an assertion that the server trusts.
const exchangeKey = await privateJwk('ES256');
const exchangeApp = {
  ...confidential('web-exchange', 'client_secret_basic'),
  grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT, TOKEN_EXCHANGE, JWT_BEARER],
};
const shownCertificate = (req) => req.socket.getPeerX509Certificate?.();
const thumbprintOf = (certificate) => createHash('sha256').update(certificate.raw).digest('base64url');

const clients = [
  client('native', 'Native app', { token_endpoint_auth_method: 'none' }),
  // Its access tokens are JWTs for the API when api:* is asked for, even without a `resource` parameter.
  client('native-api', 'Native app of the API', { token_endpoint_auth_method: 'none' }),
  client('native-es256', 'Native app, ES256', { token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' }),
  confidential('web-secret', 'client_secret_basic'),
  confidential('web-post', 'client_secret_post'),
  { ...confidential('web-secret-jwt', 'client_secret_jwt'), token_endpoint_auth_signing_alg: 'HS256' },
  // Legacy flows: tokens through the browser, in the fragment or posted.
  client('native-implicit', 'Native app, implicit', {
    token_endpoint_auth_method: 'none', grant_types: ['implicit'], response_types: ['id_token', 'id_token token'],
  }),
  {
    ...confidential('web-hybrid', 'client_secret_basic'),
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: ['code', 'code id_token', 'code token', 'code id_token token'],
  },
  ...keyApps.map(({ private_jwk, ...app }) => app),
  ...certificateApps(),
  exchangeApp,
];

// ---- pages of the device flow: plain forms, too ----------------------------------------------
// The provider makes the form with its hidden fields; the buttons are put inside it.
const devicePage = (ctx, title, words, form, buttons) => {
  ctx.body = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>
    <p>${words}</p>${form.replace('</form>', `${buttons}</form>`)}</html>`;
};
const deviceFlow = {
  enabled: true,
  userCodeInputSource: (ctx, form, out, error) => devicePage(
    ctx, 'Enter the code', error ? 'The code was not accepted' : 'As the device shows it', form, '<button>Continue</button>'),
  userCodeConfirmSource: (ctx, form, asking, info, userCode) => devicePage(ctx, 'Is this the code?', userCode, form,
    '<button>Continue</button> <button name="abort" value="yes">Cancel</button>'),
  successSource: (ctx) => devicePage(ctx, 'You are signed in', 'Go back to the device', '', ''),
};

// ---- the provider ---------------------------------------------------------------------------
const keys = await Promise.all([privateJwk('RS256'), privateJwk('ES256'), privateJwk('EdDSA', { crv: 'Ed25519' })]);

const wantsApi = (ctx) => String(ctx.oidc.params?.scope ?? '').split(' ').some((scope) => scope.startsWith('api:'));
const provider = new Provider(issuer, {
  clients,
  jwks: { keys },
  cookies: {
    keys: [randomBytes(32).toString('hex')],
    ...(env.HTTP_POST === '1' ? { long: { httpOnly: true, sameSite: 'none' } } : {}),
  },
  enableHttpPostMethods: env.HTTP_POST === '1',
  scopes: ['openid', 'offline_access', 'api:read', 'api:write'],
  claims: {
    openid: ['sub'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'updated_at'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  // At another name of the same address, so that it is seen which of the two an app asks (RFC 8705 section 5).
  discovery: env.CLIENT_CA ? { mtls_endpoint_aliases: Object.fromEntries(Object.entries({
    token_endpoint: '/token', introspection_endpoint: '/token/introspection', revocation_endpoint: '/token/revocation',
    userinfo_endpoint: '/me', device_authorization_endpoint: '/device/auth', pushed_authorization_request_endpoint: '/request',
  }).map(([name, path]) => [name, issuer.replace('127.0.0.1', 'localhost') + path])) } : {},
  clientAuthMethods: [
    'none', 'client_secret_basic', 'client_secret_jwt', 'client_secret_post', 'private_key_jwt',
    ...(env.CLIENT_CA ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
  ],
  enabledJWA: { clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] },
  responseTypes: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
  pkce: { required: (ctx, asking) => asking.clientAuthMethod === 'none' },
  ttl: {
    AccessToken: ACCESS_TTL_S, ClientCredentials: ACCESS_TTL_S, IdToken: 3600, RefreshToken: 86400,
    AuthorizationCode: 60, DeviceCode: 600, Grant: 86400, Session: 86400, Interaction: 600,
  },
  rotateRefreshToken: true,
  findAccount: (ctx, sub) => people.has(sub) && { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    claimsParameter: { enabled: true },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: env.REQUIRE_PAR === '1' },
    deviceFlow,
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => env.DPOP_NONCE === '1' },
    mTLS: {
      enabled: Boolean(env.CLIENT_CA),
      certificateBoundAccessTokens: true,
      tlsClientAuth: true,
      selfSignedTlsClientAuth: true,
      getCertificate: (ctx) => shownCertificate(ctx.req),
      certificateAuthorized: (ctx) => ctx.req.socket.authorized,
      certificateSubjectMatches: (ctx, property, expected) => property === 'tls_client_auth_subject_dn'
        && shownCertificate(ctx.req).subject === expected,
    },
    introspection: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        const buttons = '<button name="logout" value="yes">Yes, sign me out</button> <button>Cancel</button>';
        devicePage(ctx, 'Sign out?', 'The session in this browser ends', form, buttons);
      },
      postLogoutSuccessSource: (ctx) => devicePage(ctx, 'Signed out', 'The session has ended', '', ''),
    },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      defaultResource: (ctx, asking, oneOf) => oneOf?.[0]
        ?? (asking.clientId === 'native-api' && wantsApi(ctx) ? apiResource : undefined),
      getResourceServerInfo: (ctx, resource) => {
        if (resource !== apiResource) throw new errors.InvalidTarget();
        return {
          scope: 'api:read api:write', audience: resource, accessTokenTTL: ACCESS_TTL_S,
          accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  },
});
provider.on('server_error', (ctx, error) => console.error('server_error', error));

// ---- pages: plain forms that work without scripts ---------------------------------------------
const escaped = (text) => String(text ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const showPage = (res, status, title, body) => {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  res.end(`<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`);
};
const showSignIn = (res, details, complaint) => showPage(res, complaint ? 401 : 200, 'Sign in', `
  <p role="alert">${escaped(complaint)}</p>
  <form method="post">
    <p><label>User name <input name="username" value="${escaped(details.params.login_hint)}"></label></p>
    <p><label>Password <input name="password" type="password"></label></p>
    <button name="decision" value="allow">Sign in</button> <button name="decision" value="deny">Cancel</button>
  </form>`);
const askedScopes = ({ prompt: { details } }) => [
  ...(details.missingOIDCScope ?? []), ...Object.values(details.missingResourceScopes ?? {}).flat()];
const showConsent = (res, details, name) => showPage(res, 200, 'Allow access?', `
  <p>${escaped(name)} asks for:</p>
  <ul>${askedScopes(details).map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
  <form method="post">
    <button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>
  </form>`);

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function grantFor(details) {
  const { grantId, session, params, prompt } = details;
  const grant = (grantId && await provider.Grant.find(grantId))
    || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
  if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

async function interact(req, res) {
  const details = await provider.interactionDetails(req, res);
  const signingIn = details.prompt.name === 'login';
  if (req.method !== 'POST') {
    const asking = await provider.Client.find(details.params.client_id);
    return signingIn ? showSignIn(res, details) : showConsent(res, details, asking.clientName);
  }
  const form = new URLSearchParams(await bodyOf(req));
  const finish = (result, mergeWithLastSubmission) => provider.interactionFinished(req, res, result, { mergeWithLastSubmission });
  if (form.get('decision') === 'deny') {
    return finish({ error: 'access_denied', error_description: 'The user said no' }, false);
  }
  if (!signingIn) return finish({ consent: { grantId: await grantFor(details) } }, true);
  const username = form.get('username');
  if (!people.has(username) || form.get('password') !== passwordOf(username)) {
    return showSignIn(res, details, 'Wrong user name or password');
  }
  return finish({ login: { accountId: username } }, false);
}

// ---- a protected API: checks the token, then echoes what it was sent ----------------------------
const confirmed = (found) => (found.jkt && { jkt: found.jkt })
  || (found['x5t#S256'] && { 'x5t#S256': found['x5t#S256'] }) || undefined;
const publicKeys = jose.createLocalJWKSet({ keys: keys.map(publicHalf) });
async function claimsOf(token) {
  if (token.split('.').length === 3) {
    return (await jose.jwtVerify(token, publicKeys, { issuer, audience: apiResource, typ: 'at+jwt' })).payload;
  }
  const found = await provider.AccessToken.find(token) ?? await provider.ClientCredentials.find(token);
  if (!found) throw new Error('unknown, expired or revoked');
  return { sub: found.accountId, client_id: found.clientId, scope: found.scope, cnf: confirmed(found) };
}

// A proof of possession (RFC 9449 sections 4.3 and 7): made for this request, with the token's own key, used once.
// The API has nonces of its own: each is good for one call and the answer brings the next one.
const usedProofs = new Set();
let apiNonce = randomBytes(16).toString('base64url');
async function checkProof(req, token, claims) {
  const proof = req.headers.dpop ?? '';
  const { payload, protectedHeader } = await jose.jwtVerify(proof, jose.EmbeddedJWK, {
    typ: 'dpop+jwt', algorithms: ['ES256'], maxTokenAge: '60s', clockTolerance: 5,
  });
  const wanted = {
    htm: req.method, htu: `${issuer}${req.url.split('?')[0]}`,
    ath: token ? createHash('sha256').update(token).digest('base64url') : undefined,
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (payload[name] !== value) throw new Error(`${name} of the proof is ${payload[name]}`);
  }
  if (await jose.calculateJwkThumbprint(protectedHeader.jwk) !== claims.cnf?.jkt) throw new Error('another key');
  if ('d' in protectedHeader.jwk) throw new Error('a private key in the proof');
  if (usedProofs.has(payload.jti)) throw new Error('the proof was used before');
  usedProofs.add(payload.jti);
  return env.DPOP_NONCE !== '1' || payload.nonce === apiNonce;
}

async function api(req, res) {
  const answer = (status, body, headers = {}) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const challenge = (parts) => ({ 'www-authenticate': `${bound ? 'DPoP' : 'Bearer'} realm="api"${parts}` });
  const [scheme, token] = (req.headers.authorization ?? '').split(' ');
  const bound = scheme.toLowerCase() === 'dpop';
  if (!token || (!bound && scheme.toLowerCase() !== 'bearer')) return answer(401, { error: 'no token' }, challenge(''));
  let claims;
  try {
    claims = await claimsOf(token);
    if (!bound && claims.cnf?.jkt) throw new Error('bound to a key, and sent as Bearer');
    const wanted = claims.cnf?.['x5t#S256'];
    const shown = shownCertificate(req);
    if (wanted && (!shown || thumbprintOf(shown) !== wanted)) throw new Error('bound to a certificate that was not shown');
    if (bound && !await checkProof(req, token, claims)) {
      return answer(401, { error: 'use_dpop_nonce' },
        { ...challenge(', error="use_dpop_nonce", error_description="a nonce is needed"'), 'dpop-nonce': apiNonce });
    }
  } catch (error) {
    const why = error.message.replaceAll('"', "'");
    return answer(401, { error: 'invalid_token', error_description: why },
      challenge(`, error="invalid_token", error_description="${why}"`));
  }
  const { pathname, searchParams } = new URL(req.url, issuer);
  const need = ['GET', 'HEAD'].includes(req.method) ? 'api:read' : 'api:write';
  if (pathname.startsWith('/api/scoped/') && !(claims.scope ?? '').split(' ').includes(need)) {
    return answer(403, { error: 'insufficient_scope', scope: need }, challenge(`, error="insufficient_scope", scope="${need}"`));
  }
  const { authorization, dpop, ...headers } = req.headers; // an echo must not hand the token back
  if (pathname.startsWith('/api/moved/')) {
    return answer(307, {}, { location: pathname.replace('/moved/', '/') });
  }
  let next = {};
  if (bound && env.DPOP_NONCE === '1') {
    apiNonce = randomBytes(16).toString('base64url');
    next = { 'dpop-nonce': apiNonce };
  }
  return answer(200, { method: req.method, path: pathname, query: [...searchParams], headers, body: await bodyOf(req), claims }, next);
}

// Introspection: the provider passes a proof over. Here it is looked at once the provider has answered, so that one that is
// not fit for the token is seen; with nonces, one of the API's is wanted.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route !== 'introspection' || !ctx.body?.active || !ctx.get('dpop')) return;
  try {
    if (await checkProof(ctx.req, ctx.oidc.entities.RefreshToken ? '' : ctx.oidc.params.token, ctx.body)) return;
    ctx.set('dpop-nonce', apiNonce);
    ctx.body = { error: 'use_dpop_nonce', error_description: 'a nonce is needed' };
  } catch (error) {
    ctx.body = { error: 'invalid_dpop_proof', error_description: error.message };
  }
  ctx.status = 400;
});

// ---- token exchange (RFC 8693) and JWT bearer (RFC 7523 section 2.1), each really checked -----------
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE_AUDIENCE = 'orders';

async function issueFor(ctx, accountId, gty) {
  const scope = ctx.oidc.params.scope || undefined;
  const token = new provider.AccessToken({ accountId, client: ctx.oidc.client, scope, gty });
  ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: token.expiration, scope };
}

provider.registerGrantType(TOKEN_EXCHANGE, async (ctx) => {
  const { subject_token, subject_token_type, audience, scope } = ctx.oidc.params;
  if (subject_token_type !== ACCESS_TOKEN_TYPE) throw new errors.InvalidRequest('subject_token_type must be access_token');
  let subject;
  try {
    subject = await claimsOf(subject_token ?? '');
  } catch {
    throw new errors.InvalidRequest('subject_token is unknown, expired or revoked');
  }
  if (audience !== EXCHANGE_AUDIENCE) throw new errors.InvalidTarget('the audience is not known');
  const allowed = (subject.scope ?? '').split(' ');
  const more = (scope ?? '').split(' ').filter((each) => each && !allowed.includes(each));
  if (more.length) throw new errors.InvalidScope('the subject token does not have it', more.join(' '));
  await issueFor(ctx, subject.sub, TOKEN_EXCHANGE);
  ctx.body.issued_token_type = ACCESS_TOKEN_TYPE;
}, new Set(['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type', 'audience', 'scope']));

const assertionKeys = jose.createLocalJWKSet({ keys: [publicHalf(exchangeKey)] });
const usedAssertions = new Set();
provider.registerGrantType(JWT_BEARER, async (ctx) => {
  let said;
  try {
    said = (await jose.jwtVerify(ctx.oidc.params.assertion ?? '', assertionKeys, {
      issuer: exchangeApp.client_id, audience: [issuer, `${issuer}/token`], requiredClaims: ['exp', 'sub', 'jti'],
    })).payload;
  } catch (error) {
    throw new errors.InvalidGrant(error.message);
  }
  if (usedAssertions.has(said.jti) || !people.has(said.sub)) throw new errors.InvalidGrant('used before, or about nobody');
  usedAssertions.add(said.jti);
  await issueFor(ctx, said.sub, JWT_BEARER);
}, new Set(['assertion', 'scope']));

// ---- serve --------------------------------------------------------------------------------------
const callback = provider.callback();
route.handle = (req, res) => {
  const failed = (error) => !res.headersSent
    && showPage(res, error.statusCode ?? 500, 'Error', `<p role="alert">${escaped(error.error_description ?? error.message)}</p>`);
  const { pathname } = new URL(req.url, issuer);
  if (pathname.startsWith('/interaction/')) interact(req, res).catch(failed);
  else if (pathname.startsWith('/api/')) api(req, res).catch(failed);
  else callback(req, res);
};
function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (env.STOP_ON_EOF === '1') process.stdin.on('end', stop).resume();

console.log(JSON.stringify({
  issuer,
  api: apiResource,
  users: Object.fromEntries([...people.keys()].map((username) => [username, passwordOf(username)])),
  clients: Object.fromEntries(clients.map(({ client_id, client_secret, token_endpoint_auth_method, redirect_uris }) => [
    client_id, {
      client_secret, token_endpoint_auth_method, redirect_uris,
      private_jwk: client_id === exchangeApp.client_id ? exchangeKey
        : keyApps.find((app) => app.client_id === client_id)?.private_jwk,
    }])),
}));
